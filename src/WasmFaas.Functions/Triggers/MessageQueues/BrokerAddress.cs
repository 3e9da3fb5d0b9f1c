using RabbitMQ.Client;

namespace WasmFaas.Functions.Triggers.MessageQueues;

/// <summary>Where a RabbitMQ broker is and who asks. Two that are equal share a connection.</summary>
internal sealed record BrokerAddress
{
    private const string Form = "expected amqp://[USER:PASSWORD@]HOST[:PORT]/[VHOST], or amqps://";

    /// <summary>Name or address.</summary>
    public required string Host { get; init; }

    /// <summary>Port.</summary>
    public required int Port { get; init; }

    /// <summary>The virtual host.</summary>
    public required string VirtualHost { get; init; }

    /// <summary>User.</summary>
    public required string User { get; init; }

    /// <summary>Password, which no message gives.</summary>
    public required string Password { get; init; }

    /// <summary>Whether the connection is encrypted.</summary>
    public bool IsTls { get; init; }

    /// <summary>Whether any certificate of the broker is taken (KEDA's <c>unsafeSsl</c>).</summary>
    public bool TakesAnyCertificate { get; init; }

    /// <summary>Reads an address; what the text does not name is RabbitMQ's own default (AMQP URI specification).</summary>
    /// <exception cref="MessageQueueException">It is no such address. The message does not repeat it: it may hold a password.</exception>
    public static BrokerAddress Parse(string text, string source)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps"))
            throw new MessageQueueException(MessageQueueException.ConfigurationInvalid, $"{source} is not the address of a broker: {Form}");
        string[] user = uri.UserInfo.Split(':', 2);
        string path = uri.AbsolutePath.TrimStart('/');
        bool isTls = uri.Scheme == "amqps";
        return new BrokerAddress
        {
            Host = uri.IdnHost.Length == 0 ? "localhost" : uri.IdnHost,
            Port = uri.Port > 0 ? uri.Port : isTls ? 5671 : 5672,
            VirtualHost = path.Length == 0 ? "/" : Uri.UnescapeDataString(path),
            User = user[0].Length == 0 ? "guest" : Uri.UnescapeDataString(user[0]),
            Password = user.Length < 2 ? "guest" : Uri.UnescapeDataString(user[1]),
            IsTls = isTls,
        };
    }

    /// <summary>Makes what connects to it.</summary>
    public ConnectionFactory Factory() => new()
    {
        HostName = Host,
        Port = Port,
        VirtualHost = VirtualHost,
        UserName = User,
        Password = Password,
        ClientProvidedName = "wasmfaas",
        RequestedConnectionTimeout = MessageQueueLimits.BrokerTime,
        ContinuationTimeout = MessageQueueLimits.BrokerTime,

        // Connections are made again here, where the conditions of the triggers tell of it.
        AutomaticRecoveryEnabled = false,
        Ssl = new SslOption
        {
            Enabled = IsTls,
            ServerName = Host,
            AcceptablePolicyErrors = TakesAnyCertificate
                ? System.Net.Security.SslPolicyErrors.RemoteCertificateChainErrors | System.Net.Security.SslPolicyErrors.RemoteCertificateNameMismatch
                : System.Net.Security.SslPolicyErrors.None,
        },
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Host}:{Port}{(VirtualHost == "/" ? "" : "/" + VirtualHost)}";
}
