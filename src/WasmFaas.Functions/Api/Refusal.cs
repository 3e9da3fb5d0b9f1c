using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Api;

/// <summary>Refusals as the API words them.</summary>
internal static class Refusal
{
    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException NotFound(ResourceKind kind, string name) => new(404, "NotFound", $"{kind} \"{name}\" not found");

    public static ApiException NoSuchPath() => new(404, "NotFound", "the server could not find the requested resource");

    public static ApiException NoSuchMethod() => new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");

    public static ApiException Conflict(ResourceKind kind, string name, string message) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {kind} \"{name}\": {message}");
}
