using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.Api;

/// <summary>Get and list.</summary>
internal sealed class Reads(IResourceStore store, TimeProvider time)
{
    public async Task GetAsync(ApiContext context, ApiPath path)
    {
        var renderer = new Renderer(context, path.Kind, time);
        var found = await store.FindAsync(path.Kind, path.Namespace!, path.Name!, context.Cancellation) ?? throw Refusal.NotFound(path.Kind, path.Name!);
        await context.AnswerAsync(200, renderer.One(found));
    }

    public async Task ListAsync(ApiContext context, ApiPath path)
    {
        var renderer = new Renderer(context, path.Kind, time);
        var list = await store.ListAsync(path.Kind, path.Namespace, Options(context), context.Cancellation);

        // Only the present state can be listed.
        if (context.Query("resourceVersionMatch") is "Exact" && context.Query("resourceVersion") is { } wanted && wanted != list.ResourceVersion)
        {
            throw new ApiException(410, "Expired", $"the resourceVersion {wanted} is not kept for lists: expected none, or resourceVersionMatch=NotOlderThan");
        }

        await context.AnswerAsync(200, renderer.Many(list));
    }

    /// <summary>What the query asks a list to contain.</summary>
    public static ListOptions Options(ApiContext context) =>
        new(context.Query("labelSelector"), context.Query("fieldSelector"), context.Number("limit") ?? 0, context.Query("continue"));
}
