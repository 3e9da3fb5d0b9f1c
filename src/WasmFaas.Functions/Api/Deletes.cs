using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.Api;

/// <summary>
/// Delete and deletecollection. Only finalizers delay a deletion: <c>propagationPolicy</c> and <c>gracePeriodSeconds</c> are
/// accepted, and there is nothing that they would change.
/// </summary>
internal sealed class Deletes(IResourceStore store, Namespaces namespaces, ApiLimits limits, TimeProvider time)
{
    private static readonly string[] s_policies = ["Orphan", "Background", "Foreground"];

    public async Task DeleteAsync(ApiContext context, ApiPath path)
    {
        var options = await ReadOptionsAsync(context);
        Resource deleted;
        if (!options.IsDry)
        {
            deleted = await DeleteAsync(path.Kind, path.Namespace!, path.Name!, options, context.Cancellation);
        }
        else
        {
            deleted = await store.FindAsync(path.Kind, path.Namespace!, path.Name!, context.Cancellation) ?? throw Refusal.NotFound(path.Kind, path.Name!);
        }

        // With a deletionTimestamp it is still there: finalizers keep it.
        bool isKept = deleted.Metadata["deletionTimestamp"] is not null;
        await context.AnswerAsync(200, isKept ? deleted.Json : StatusObject.Deleted(deleted));
    }

    public async Task DeleteCollectionAsync(ApiContext context, ApiPath path)
    {
        var renderer = new Renderer(context, path.Kind, time);
        var options = await ReadOptionsAsync(context);
        if (path.Kind == ResourceKinds.Namespace) throw Refusal.NoSuchMethod();
        if (path.Namespace is null) throw Refusal.NoSuchMethod();
        var list = await store.ListAsync(path.Kind, path.Namespace, Reads.Options(context), context.Cancellation);
        foreach (var item in options.IsDry ? [] : list.Items)
        {
            try
            {
                await DeleteAsync(path.Kind, path.Namespace, item.Name, options with { Uid = item.Uid, ResourceVersion = null }, context.Cancellation);
            }
            catch (ApiException e) when (e.Code is 404 or 409)
            {
                // Somebody else deleted it first, and may have made another of its name.
            }
        }

        await context.AnswerAsync(200, renderer.Many(list));
    }

    private Task<Resource> DeleteAsync(ResourceKind kind, string ns, string name, DeleteOptions options, CancellationToken cancellationToken) =>
        kind == ResourceKinds.Namespace
            ? namespaces.DeleteAsync(name, options.Uid, options.ResourceVersion, cancellationToken)
            : store.DeleteAsync(kind, ns, name, options.Uid, options.ResourceVersion, cancellationToken);

    private async Task<DeleteOptions> ReadOptionsAsync(ApiContext context)
    {
        bool isDry = Writes.IsDry(context);
        CheckPolicy(context.Query("propagationPolicy"));
        var body = await RequestBody.ReadObjectAsync(context, limits);
        if (body is null) return new DeleteOptions(null, null, isDry);
        CheckPolicy(Text(body, "propagationPolicy"));
        if (body["dryRun"] is JsonArray { Count: > 0 } dryRun)
        {
            if (dryRun is not [JsonValue value] || !value.TryGetValue(out string? mode) || mode != "All") throw Refusal.BadRequest("dryRun: expected [\"All\"]");
            isDry = true;
        }

        var preconditions = body["preconditions"] as JsonObject ?? [];
        return new DeleteOptions(Text(preconditions, "uid"), Text(preconditions, "resourceVersion"), isDry);
    }

    private static void CheckPolicy(string? policy)
    {
        if (policy is not null && !s_policies.Contains(policy)) throw Refusal.BadRequest($"propagationPolicy: \"{policy}\": expected {string.Join(", ", s_policies)}");
    }

    private static string? Text(JsonObject json, string name)
    {
        if (json[name] is null) return null;
        return json[name] is JsonValue value && value.TryGetValue(out string? text) ? text : throw Refusal.BadRequest($"{name}: expected a text");
    }

    private sealed record DeleteOptions(string? Uid, string? ResourceVersion, bool IsDry);
}
