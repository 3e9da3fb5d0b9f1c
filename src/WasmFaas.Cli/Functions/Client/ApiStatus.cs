using System.Text.Json.Nodes;
using WasmFaas.Functions;

namespace WasmFaas.Cli.Functions.Client;

/// <summary>The API's refusals (meta.k8s.io/v1 Status): from the wire, and as one line of text.</summary>
internal static class ApiStatus
{
    /// <summary>Makes the exception of a Status; of an answer that is none, by its code and a text.</summary>
    public static ApiException ToException(JsonObject? status, int code, string otherwise)
    {
        // The state API has errors of its own.
        if (status?["error"] is JsonValue error && error.TryGetValue(out string? text)) return new ApiException(code, (string?)status["code"] ?? "", text);
        if ((string?)status?["kind"] != "Status") return new ApiException(code, "", otherwise);
        var causes = (status["details"]?["causes"] as JsonArray ?? []).OfType<JsonObject>()
            .Select(cause => new FieldError((string?)cause["field"] ?? "", (string?)cause["reason"] ?? "", (string?)cause["message"] ?? ""));
        return new ApiException((int?)status["code"] ?? code, (string?)status["reason"] ?? "", (string?)status["message"] ?? otherwise, [.. causes]);
    }

    /// <summary>The message, and the fields that it does not tell.</summary>
    public static string Describe(ApiException e)
    {
        var untold = e.Causes.Where(cause => !e.Message.Contains(cause.Field, StringComparison.Ordinal) || !e.Message.Contains(cause.Message, StringComparison.Ordinal));
        string message = e.Code == 401 ? $"{e.Message}: expected a bearer token (the server's kubeconfig has it: --data DIR, or WASMFAAS_TOKEN)" : e.Message;
        return string.Join("; ", untold.Select(cause => $"{cause.Field}: {cause.Message}").Prepend(message.ReplaceLineEndings(" ")));
    }
}
