using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>The refusals of a store, in the words that clients of Kubernetes know.</summary>
internal static class StoreErrors
{
    public static ApiException NotFound(ResourceKind kind, string name) => new(404, "NotFound", $"{kind} \"{name}\" not found");

    public static ApiException AlreadyExists(ResourceKind kind, string name) => new(409, "AlreadyExists", $"{kind} \"{name}\" already exists");

    public static ApiException Modified(ResourceKind kind, string name) =>
        Conflict(kind, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiException Conflict(ResourceKind kind, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {kind} \"{name}\": {why}");

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException Expired(string message) => new(410, "Expired", message);

    public static ApiException TooLarge(ResourceKind kind, string name, int bytes, int limit) =>
        new(413, "RequestEntityTooLarge", $"{kind} \"{name}\" has {bytes} bytes; expected at most {limit} (StorageLimits.ObjectBytes)");

    public static ApiException TooMany(ResourceKind kind, string name, int limit) =>
        new(403, "Forbidden", $"{kind} \"{name}\" is forbidden: the store is full with {limit} objects (StorageLimits.Objects)");

    public static ApiException TooManyWatches(int limit) =>
        new(429, "TooManyRequests", $"there are {limit} watches already, which is the limit (StorageLimits.Watches)");
}
