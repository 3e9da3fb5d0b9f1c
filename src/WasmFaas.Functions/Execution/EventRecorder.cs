using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Execution;

/// <summary>
/// Tells what happens to objects in Events (Kubernetes API, core v1), which <c>kubectl describe</c> shows. What happens again is
/// counted in the Event that is there; of more than <see cref="PlatformLimits.Events"/> the oldest go.
/// </summary>
internal sealed class EventRecorder(IResourceStore store, TimeProvider time, KeeperLog? log, int limit = PlatformLimits.Events)
{
    private const string Component = "wasm-faas";
    private const int MessageLength = 1024, NameLength = 200;

    private readonly Channel<Happening> _happenings = Channel.CreateBounded<Happening>(new BoundedChannelOptions(PlatformLimits.WaitingEvents) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    // The Events that are there, the one that was written last at the end.
    private readonly LinkedList<ResourceKey> _order = [];
    private readonly Dictionary<ResourceKey, LinkedListNode<ResourceKey>> _nodes = [];

    /// <summary>Has something told; never waits. Where too much happens at once it is dropped.</summary>
    /// <param name="about">What it happened to.</param>
    /// <param name="isWarning">True where somebody should look.</param>
    /// <param name="reason">What happened, in one word.</param>
    /// <param name="message">What happened, for people.</param>
    public void Record(Resource about, bool isWarning, string reason, string message)
    {
        if (about.Namespace.Length == 0) return;
        string text = message.Length <= MessageLength ? message : message[..MessageLength];
        _happenings.Writer.TryWrite(new Happening(about, isWarning ? "Warning" : "Normal", reason, text, time.GetUtcNow()));
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var all = await store.ListAsync(ResourceKinds.Event, null, new ListOptions(), cancellationToken);
        foreach (var known in all.Items.Where(item => item.Json.Text("reportingComponent") == Component).OrderBy(item => item.Json.Text("lastTimestamp"), StringComparer.Ordinal)) Touch(ResourceKey.Of(known));
        await foreach (var happening in _happenings.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                await WriteAsync(happening, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log?.Write("warn", $"cannot write an event: {e.Message}", ("object", $"{happening.About.Kind.Singular}/{happening.About.Namespace}/{happening.About.Name}"));
            }
        }
    }

    private async Task WriteAsync(Happening happening, CancellationToken cancellationToken)
    {
        var kind = ResourceKinds.Event;
        var key = new ResourceKey(happening.About.Namespace, NameOf(happening));
        if (await store.FindAsync(kind, key.Namespace, key.Name, cancellationToken) is { } known)
        {
            var again = known.Clone();
            again.Json["count"] = (known.Json.Number("count") ?? 1) + 1;
            again.Json["lastTimestamp"] = Text(happening.Time);
            await store.UpdateAsync(again, cancellationToken: cancellationToken);
        }
        else if (await store.FindAsync(ResourceKinds.Namespace, "", key.Namespace, cancellationToken) is { } ns && ns.Metadata["deletionTimestamp"] is null)
        {
            await store.CreateAsync(new Resource(kind, Make(happening, key)), cancellationToken);
        }
        else
        {
            return;
        }

        Touch(key);
        while (_order.Count > limit) await DeleteOldestAsync(cancellationToken);
    }

    private static JsonObject Make(Happening happening, ResourceKey key) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Event",
        ["metadata"] = new JsonObject { ["name"] = key.Name, ["namespace"] = key.Namespace },
        ["involvedObject"] = new JsonObject
        {
            ["apiVersion"] = happening.About.Kind.ApiVersion,
            ["kind"] = happening.About.Kind.Kind,
            ["namespace"] = happening.About.Namespace,
            ["name"] = happening.About.Name,
            ["uid"] = happening.About.Uid,
            ["resourceVersion"] = happening.About.ResourceVersion,
        },
        ["type"] = happening.Type,
        ["reason"] = happening.Reason,
        ["message"] = happening.Message,
        ["count"] = 1,
        ["firstTimestamp"] = Text(happening.Time),
        ["lastTimestamp"] = Text(happening.Time),
        ["source"] = new JsonObject { ["component"] = Component },
        ["reportingComponent"] = Component,
    };

    /// <summary>The same for what is the same, so that it is counted, over restarts too.</summary>
    private static string NameOf(Happening happening)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{happening.About.Uid}\0{happening.Type}\0{happening.Reason}\0{happening.Message}"));
        string name = happening.About.Name;
        return $"{name[..Math.Min(name.Length, NameLength)]}.{Convert.ToHexStringLower(hash.AsSpan(0, 8))}";
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private void Touch(ResourceKey key)
    {
        if (_nodes.Remove(key, out var node)) _order.Remove(node);
        _nodes[key] = _order.AddLast(key);
    }

    private async Task DeleteOldestAsync(CancellationToken cancellationToken)
    {
        var key = _order.First!.Value;
        _order.RemoveFirst();
        _nodes.Remove(key);
        try
        {
            await store.DeleteAsync(ResourceKinds.Event, key.Namespace, key.Name, cancellationToken: cancellationToken);
        }
        catch (ApiException e) when (e.Code == 404)
        {
            // Somebody else deleted it.
        }
    }

    private sealed record Happening(Resource About, string Type, string Reason, string Message, DateTimeOffset Time);
}
