using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Api;

/// <summary>The <c>v1/Status</c> objects with which the API answers (Kubernetes API conventions, "Response Status Kind").</summary>
internal static class StatusObject
{
    /// <summary>A refusal.</summary>
    public static JsonObject Failure(ApiException error, ResourceKind? kind, string? name)
    {
        var details = Details(kind, name ?? error.ObjectName);

        // Of an object that is not valid, Kubernetes tells the kind; elsewhere, the resource of the path.
        if (details is not null && error.ObjectName is not null) details["kind"] = kind!.Kind;
        if (error.Causes.Count != 0)
        {
            details ??= [];
            details["causes"] = new JsonArray([.. error.Causes.Select(cause => new JsonObject
            {
                ["reason"] = cause.Reason,
                ["message"] = cause.Message,
                ["field"] = cause.Field,
            })]);
        }

        if (error.Code == 429) (details ??= [])["retryAfterSeconds"] = 1;
        var status = Begin("Failure");
        status["message"] = error.Message;
        status["reason"] = error.Reason;
        if (details is not null) status["details"] = details;
        status["code"] = error.Code;
        return status;
    }

    /// <summary>That an object was deleted.</summary>
    public static JsonObject Deleted(Resource resource)
    {
        var details = Details(resource.Kind, resource.Name)!;
        details["uid"] = resource.Uid;
        var status = Begin("Success");
        status["details"] = details;
        return status;
    }

    private static JsonObject Begin(string status) =>
        new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = status };

    private static JsonObject? Details(ResourceKind? kind, string? name)
    {
        if (kind is null) return null;
        var details = new JsonObject();
        if (name is not null) details["name"] = name;
        if (kind.Group.Length != 0) details["group"] = kind.Group;
        details["kind"] = kind.Plural;
        return details;
    }
}
