using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary><c>mqtrigger</c>: MessageQueueTriggers.</summary>
internal static class MessageQueueGroup
{
    private static readonly Noun s_noun = new("mqtrigger", "mqtrigger", ResourceKinds.MessageQueueTrigger, "orders");

    /// <summary>Adds the verbs to the group's command.</summary>
    public static void AddTo(Command group)
    {
        group.Subcommands.Add(Create());
        group.Subcommands.Add(CommonVerbs.Get(s_noun));
        group.Subcommands.Add(CommonVerbs.List(s_noun));
        group.Subcommands.Add(Update());
        group.Subcommands.Add(CommonVerbs.Delete(s_noun));
    }

    private static Command Create()
    {
        var command = new Verb("create", "Call a function for each message of a queue.", """
              wasmfaas mqtrigger create --name orders --function order --topic orders --metadata host=amqp://localhost
              wasmfaas mqtrigger create --name orders --function order --topic orders --resptopic done --errortopic failed --maxretries 3 --secret broker
            """);
        var name = new NameParameter(command);
        var settings = new Settings(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            var trigger = Manifest.Create(s_noun.Kind, @namespace, target, new JsonObject { ["messageQueueType"] = "rabbitmq", ["mqtkind"] = "keda" });
            settings.Apply(result, trigger);
            var spec = trigger["spec"]!;
            if (spec["functionref"] is null || spec["topic"] is null) throw new FormatException("expected --function NAME and --topic QUEUE");
            await client.CreateAsync(s_noun.Kind, @namespace, trigger, cancellationToken);
            CommonVerbs.Report(s_noun, @namespace, target, $"created ({(string?)spec["messageQueueType"]} {(string?)spec["topic"]})");
        });
        return command;
    }

    private static Command Update()
    {
        var command = new Verb("update", "Change a message queue trigger; messages that are worked on end as they began.", """
              wasmfaas mqtrigger update orders --maxretries 5
              wasmfaas mqtrigger update orders --function order2
            """);
        var name = new NameParameter(command);
        var settings = new Settings(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            await client.UpdateAsync(s_noun.Kind, @namespace, target, trigger => settings.Apply(result, trigger), cancellationToken);
            CommonVerbs.Report(s_noun, @namespace, target, "updated");
        });
        return command;
    }

    private sealed class Settings
    {
        private readonly FunctionOption _function;
        private readonly Option<string> _type = new("--mqtype") { HelpName = "TYPE", Description = "Sort of message queue; rabbitmq where none is given." };
        private readonly Option<string> _kind = new("--mqtkind") { HelpName = "KIND", Description = "keda or fission; both are read alike. keda where none is given." };
        private readonly Option<string> _topic = new("--topic") { HelpName = "QUEUE", Description = "The queue that is read." };
        private readonly Option<string> _response = new("--resptopic") { HelpName = "QUEUE", Description = "The queue of the answers." };
        private readonly Option<string> _error = new("--errortopic") { HelpName = "QUEUE", Description = "The queue of what failed; the queue's dead-letter exchange where none is given." };
        private readonly Option<int?> _retries = new("--maxretries") { HelpName = "N", Description = "Repetitions of a call that failed; 0 where none is given." };
        private readonly Option<string> _contentType = new("--contenttype", "-c") { HelpName = "TYPE", Description = "Content type of the messages; each message's own where none is given." };
        private readonly Option<string> _secret = new("--secret") { HelpName = "NAME", Description = "A secret with the keys host, username, password, vhostName." };
        private readonly Option<string[]> _metadata = new("--metadata") { HelpName = "KEY=VALUE", Description = "A setting as KEDA names it: host=amqp://HOST:PORT/VHOST, hostFromEnv=NAME; may be given several times." };

        public Settings(Command command)
        {
            _function = new FunctionOption(command);
            foreach (Option option in (Option[])[_type, _kind, _topic, _response, _error, _retries, _contentType, _secret, _metadata]) command.Options.Add(option);
        }

        public void Apply(ParseResult result, JsonObject trigger)
        {
            var spec = trigger.At("spec");
            _function.Apply(result, spec);
            spec.Set("messageQueueType", result.GetValue(_type));
            spec.Set("mqtkind", result.GetValue(_kind));
            spec.Set("topic", result.GetValue(_topic));
            spec.Set("respTopic", result.GetValue(_response));
            spec.Set("errorTopic", result.GetValue(_error));
            spec.Set("maxRetries", result.GetValue(_retries));
            spec.Set("contentType", result.GetValue(_contentType));
            spec.Set("secret", result.GetValue(_secret));
            foreach (string pair in result.GetValue(_metadata) ?? [])
            {
                int equals = pair.IndexOf('=');
                if (equals <= 0) throw new FormatException($"--metadata {pair}: expected KEY=VALUE");
                spec.At("metadata")[pair[..equals]] = pair[(equals + 1)..];
            }
        }
    }
}
