using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Api;

/// <summary>
/// Patches. A patch is applied to the state that is stored, and again when that changed in between. Server-side apply is
/// a merge that creates what is missing: who owns a field is not kept, so fields that an apply leaves out stay.
/// </summary>
internal sealed class Patches(Writes writes, ApiLimits limits, TimeProvider time)
{
    private const string Merge = "application/merge-patch+json", Json = "application/json-patch+json",
        Strategic = "application/strategic-merge-patch+json", Apply = "application/apply-patch+yaml";

    public async Task PatchAsync(ApiContext context, ApiPath path)
    {
        var renderer = new Renderer(context, path.Kind, time);
        string type = RequestBody.TypeOf(context);
        CheckType(context, path.Kind, type);
        byte[] body = await context.ReadBodyAsync(limits.BodyBytes);
        var patch = type == Apply ? RequestBody.ParseYaml(body, limits) : RequestBody.ParseJson(context, body);
        if (type == Json)
        {
            if (patch is not JsonArray operations) throw Refusal.BadRequest("the body of the request: expected a list of operations (RFC 6902)");
            if (operations.Count > limits.PatchOperations) throw new ApiException(413, "RequestEntityTooLarge", $"The allowed maximum operations in a JSON patch is {limits.PatchOperations}, got {operations.Count}");
        }
        else if (patch is not JsonObject)
        {
            throw Refusal.BadRequest("the body of the request: expected an object");
        }

        if (type == Strategic) CheckStrategic(patch!);
        for (int tries = 1; ; tries++)
        {
            try
            {
                var (result, isNew) = await PatchAsync(context, path, type, patch!);
                await context.AnswerAsync(isNew ? 201 : 200, renderer.One(result));
                return;
            }
            catch (ApiException e) when (e.Code == 409 && e.Reason is "Conflict" or "AlreadyExists" && tries < limits.PatchTries && !NamesVersion(patch!))
            {
                // The object changed between the reading and the writing; the patch says nothing of a version.
            }
        }
    }

    private async Task<(Resource Result, bool IsNew)> PatchAsync(ApiContext context, ApiPath path, string type, JsonNode patch)
    {
        Resource current;
        try
        {
            current = await writes.FindAsync(context, path);
        }
        catch (ApiException e) when (e.Code == 404 && type == Apply && !path.IsStatus)
        {
            var applied = (JsonObject)patch.DeepClone();
            if (applied["metadata"] is JsonObject metadata && metadata["resourceVersion"] is not null) throw;
            return (await writes.CreateAsync(context, path, applied), true);
        }

        var target = current.Clone().Json;
        var patched = type == Json ? JsonPatch.Apply(target, (JsonArray)patch) : MergePatch.Apply(target, patch);
        var resource = Admission.Read(path, patched as JsonObject ?? throw Refusal.BadRequest("the patch leaves no object"));
        if (resource.ResourceVersion.Length == 0) resource.Metadata["resourceVersion"] = current.ResourceVersion;
        return (await writes.ReplaceAsync(context, path, current, resource), false);
    }

    private static void CheckType(ApiContext context, ResourceKind kind, string type)
    {
        bool isCore = kind.Group.Length == 0;
        if (type is not (Merge or Json or Apply) && !(isCore && type == Strategic))
        {
            throw new ApiException(415, "UnsupportedMediaType",
                $"the body of the request was in an unknown format ({type}) - accepted media types include: {Json}, {Merge}, {(isCore ? $"{Strategic}, " : "")}{Apply}");
        }

        if (type == Apply && context.Query("fieldManager") is null)
        {
            throw new ApiException(422, "Invalid", "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch",
                [new FieldError("fieldManager", "FieldValueRequired", "Required value: is required for apply patch")]);
        }
    }

    /// <summary>Lets pass what means the same as a merge patch: no directives, and no list that is merged by its items.</summary>
    private static void CheckStrategic(JsonNode patch)
    {
        if (FindDirective(patch) is { } directive) throw NotStrategic(directive);
        if (patch["metadata"] is not JsonObject metadata) return;
        foreach (string name in (ReadOnlySpan<string>)["finalizers", "ownerReferences"])
            if (metadata[name] is not null) throw NotStrategic($"metadata.{name}");
    }

    private static ApiException NotStrategic(string what) =>
        new(415, "UnsupportedMediaType", $"strategic merge patch: {what} is not supported: expected {Merge} or {Json} (kubectl patch --type=merge|json)");

    private static string? FindDirective(JsonNode? node) => node switch
    {
        JsonObject map => map.Select(pair => pair.Key.StartsWith('$') ? pair.Key : FindDirective(pair.Value)).FirstOrDefault(found => found is not null),
        JsonArray list => list.Select(FindDirective).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private static bool NamesVersion(JsonNode patch) => patch switch
    {
        JsonObject map => map["metadata"] is JsonObject metadata && metadata["resourceVersion"] is not null,
        JsonArray operations => operations.Any(operation => operation!["path"] is JsonValue path && path.TryGetValue(out string? text) && text == "/metadata/resourceVersion"),
        _ => false,
    };
}
