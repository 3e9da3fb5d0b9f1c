using System.Text.Json.Nodes;
using WasmFaas.Functions.Triggers.MessageQueues;

namespace WasmFaas.Functions.Resources.Validation;

/// <summary>Rules of how a Function's asynchronous calls are delivered.</summary>
internal static class InvocationRules
{
    public static void Check(JsonObject? invocation, FieldErrors errors)
    {
        const string Path = "spec.invocation";
        var retry = invocation?["retry"] as JsonObject;
        CheckDuration(retry, "backoffBase", $"{Path}.retry", errors);
        CheckDuration(retry, "backoffCap", $"{Path}.retry", errors);
        CheckDuration(invocation, "maxAge", Path, errors);
        foreach (string field in (string[])["onSuccess", "onFailure"])
            if (invocation?[field] is JsonObject destination) CheckDestination(destination, $"{Path}.{field}", errors);
    }

    private static void CheckDuration(JsonObject? json, string field, string path, FieldErrors errors)
    {
        string text = Json.Text(json, field);
        if (text.Length > 0 && !(GoDuration.Parse(text) > TimeSpan.Zero)) errors.Invalid($"{path}.{field}", text, "a duration of more than 0, such as 30s, was expected");
    }

    private static void CheckDestination(JsonObject destination, string path, FieldErrors errors)
    {
        var function = destination["function"] as JsonObject;
        var topic = destination["topic"] as JsonObject;
        if (function is null && topic is null) errors.Required(path, "must specify one of: function, topic");
        if (function is not null && topic is not null) errors.Invalid(path, "", "may not have more than one field specified at a time");
        if (function is not null) ReferenceRules.Check(function, $"{path}.function", errors);

        // A message whose broker cannot be spoken to would be lost, call by call: so that is told at once.
        string type = Json.Text(topic, "messageQueueType");
        if (type.Length > 0 && type != BrokerSettings.RabbitMq) errors.NotSupported($"{path}.topic.messageQueueType", type, [BrokerSettings.RabbitMq]);
    }
}
