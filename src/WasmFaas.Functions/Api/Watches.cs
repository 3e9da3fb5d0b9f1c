using System.Globalization;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.Api;

/// <summary>Watches: changes as they come, one JSON object a line (Kubernetes API concepts, "Efficient detection of changes").</summary>
internal sealed class Watches(IResourceStore store, ApiLimits limits, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private int _count;

    /// <summary>Ends all watches, as a time-out does: clients go on elsewhere, or later, from the version they have.</summary>
    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    public async Task ServeAsync(ApiContext context, ApiPath path)
    {
        var renderer = new Renderer(context, path.Kind, time);
        var selector = ResourceSelector.Parse(path.Kind, context.Query("labelSelector"), context.Query("fieldSelector"));
        bool withBookmarks = context.Flag("allowWatchBookmarks");
        bool sendInitialEvents = context.Flag("sendInitialEvents");
        string? version = Version(context);
        var end = context.Number("timeoutSeconds") is { } seconds and > 0 ? TimeSpan.FromSeconds(seconds) : limits.WatchTime;
        try
        {
            if (Interlocked.Increment(ref _count) > limits.Watches)
            {
                throw new ApiException(429, "TooManyRequests", $"{limits.Watches} watches are open (ApiLimits.Watches): try again later");
            }

            using var timeout = new CancellationTokenSource(end < limits.WatchTime ? end : limits.WatchTime, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token, context.Cancellation);
            await context.BeginStreamAsync();
            await RunAsync(linked.Token);
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }

        async Task RunAsync(CancellationToken cancellationToken)
        {
            try
            {
                if (version is null or "0" || sendInitialEvents)
                {
                    var list = await store.ListAsync(path.Kind, path.Namespace, Reads.Options(context) with { Limit = 0, Continue = null }, cancellationToken);
                    foreach (var item in list.Items) await context.SendAsync(renderer.Change("ADDED", item));
                    version = list.ResourceVersion;
                    if (sendInitialEvents && withBookmarks) await context.SendAsync(renderer.Bookmark(version, endsInitialEvents: true));
                }

                await foreach (var change in store.WatchAsync(path.Kind, path.Namespace, version, cancellationToken))
                {
                    if (selector.Select(change) is not { } seen) continue;
                    if (seen.Type != "BOOKMARK") await context.SendAsync(renderer.Change(seen.Type, seen.Resource));
                    else if (withBookmarks) await context.SendAsync(renderer.Bookmark(seen.Resource.ResourceVersion));
                }
            }
            catch (ApiException e)
            {
                await context.SendAsync(ApiJson.Write(new JsonObject { ["type"] = "ERROR", ["object"] = StatusObject.Failure(e, null, null) }));
            }
            catch (OperationCanceledException) when (!context.Cancellation.IsCancellationRequested)
            {
                // Its time is over, or the server stops.
            }
        }
    }

    private static string? Version(ApiContext context)
    {
        string? version = context.Query("resourceVersion");
        if (version is not null && !ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw Refusal.BadRequest($"resourceVersion: \"{version}\": expected the resourceVersion of a list or of an object");
        }

        return version;
    }
}
