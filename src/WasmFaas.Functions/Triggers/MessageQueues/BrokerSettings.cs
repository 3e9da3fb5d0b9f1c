using System.Text;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Triggers.MessageQueues;

/// <summary>
/// Finds a trigger's broker. The settings have the names of KEDA's scaler for RabbitMQ: <c>metadata</c> has host, hostFromEnv,
/// usernameFromEnv, passwordFromEnv, vhostName, protocol, unsafeSsl and queueName; <c>secret</c> has host, username, password
/// and vhostName, which go before those of the metadata.
/// </summary>
internal sealed class BrokerSettings(Resource trigger, Func<ResourceKind, ResourceKey, Resource?> find)
{
    /// <summary>The only sort of message queue that is read.</summary>
    public const string RabbitMq = "rabbitmq";

    /// <summary>The variable with the address of the broker that is used where a trigger, or a destination, names none.</summary>
    public const string DefaultVariable = "WASMFAAS_RABBITMQ_HOST";

    private static readonly string[] s_used =
        ["host", "hostFromEnv", "usernameFromEnv", "passwordFromEnv", "vhostName", "protocol", "unsafeSsl", "queueName"];

    private readonly JsonObject? _metadata = trigger.Spec.Object("metadata");

    /// <summary>Paths of the settings of a trigger that have no effect.</summary>
    public static IEnumerable<string> Ignored(Resource trigger) =>
        (trigger.Spec.Object("metadata") ?? []).Select(pair => pair.Key).Where(key => !s_used.Contains(key)).Select(key => $"spec.metadata.{key}");

    /// <summary>Checks that a sort of message queue is there.</summary>
    /// <exception cref="MessageQueueException">It is not.</exception>
    public static void CheckType(string type)
    {
        if (type == RabbitMq) return;
        throw new MessageQueueException(MessageQueueException.Unsupported, $"messageQueueType \"{type}\" is not supported here: expected {RabbitMq}");
    }

    /// <summary>The broker that is used where none is named.</summary>
    /// <exception cref="MessageQueueException">There is none.</exception>
    public static BrokerAddress Default(string otherwise)
    {
        string? text = Environment.GetEnvironmentVariable(DefaultVariable);
        if (string.IsNullOrEmpty(text))
            throw new MessageQueueException(MessageQueueException.ConfigurationInvalid, $"there is no address of a broker: expected {otherwise} of the form amqp://HOST:PORT/VHOST, or the platform's variable {DefaultVariable}");
        return BrokerAddress.Parse(text, DefaultVariable);
    }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="MessageQueueException">They are not valid, or what they refer to is missing.</exception>
    public BrokerAddress Read()
    {
        if (_metadata.Text("protocol") is { } protocol and not ("amqp" or "auto"))
            throw Invalid($"spec.metadata.protocol is \"{protocol}\": expected amqp or auto; messages are not read over the management API");
        var secret = ReadSecret();
        var (host, source) = secret.TryGetValue("host", out string? given) ? (given, $"key host of the secret {trigger.Spec.Text("secret")}")
            : _metadata.Text("host") is { } own ? (own, "spec.metadata.host")
            : _metadata.Text("hostFromEnv") is { } variable ? (Variable("hostFromEnv", variable), $"the variable {variable} (spec.metadata.hostFromEnv)")
            : ("", "");
        var address = host.Length == 0
            ? Default("spec.metadata.host, spec.metadata.hostFromEnv or a key host in spec.secret")
            : BrokerAddress.Parse(host, source);
        if ((secret.GetValueOrDefault("vhostName") ?? _metadata.Text("vhostName")) is { } virtualHost) address = address with { VirtualHost = virtualHost };
        if ((secret.GetValueOrDefault("username") ?? FromVariable("usernameFromEnv")) is { } user) address = address with { User = user };
        if ((secret.GetValueOrDefault("password") ?? FromVariable("passwordFromEnv")) is { } password) address = address with { Password = password };
        return address with { TakesAnyCertificate = _metadata.Text("unsafeSsl") is "true" };
    }

    private Dictionary<string, string> ReadSecret()
    {
        var values = new Dictionary<string, string>();
        if (trigger.Spec.Text("secret") is not { } name) return values;
        var secret = find(ResourceKinds.Secret, new ResourceKey(trigger.Namespace, name)) ?? throw Invalid($"spec.secret: there is no secret {trigger.Namespace}/{name}");
        try
        {
            // A text that was piped into a secret ends with a line's end.
            foreach (var (key, value) in ConfigurationData.Read(secret)) values[key] = Encoding.UTF8.GetString(value).TrimEnd('\r', '\n');
            return values;
        }
        catch (SettingsException e)
        {
            throw Invalid(e.Message);
        }
    }

    private string? FromVariable(string setting) => _metadata.Text(setting) is { } variable ? Variable(setting, variable) : null;

    private static string Variable(string setting, string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw Invalid($"spec.metadata.{setting}: the platform has no variable {name}");

    private static MessageQueueException Invalid(string message) => new(MessageQueueException.ConfigurationInvalid, message);
}
