using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Execution;

/// <summary>Writes the status of objects, where it has changed; never on the path of a request.</summary>
internal sealed class StatusWriter(IResourceStore store, TimeProvider time, KeeperLog? log, EventRecorder? events = null)
{
    // Reasons of what is not ready yet and will be by itself.
    private static readonly string[] s_passing = ["Compiling", "PackageMissing", "PackageNotReady", "Starting"];

    private const int Attempts = 5;

    /// <summary>Sets conditions.</summary>
    public Task SetAsync(Resource resource, IEnumerable<Condition> conditions, CancellationToken cancellationToken) =>
        WriteAsync(resource, current => Conditions.Set(current, time.GetUtcNow(), conditions), cancellationToken);

    /// <summary>Sets conditions, and what else a status tells.</summary>
    public Task SetAsync(Resource resource, IReadOnlyList<Condition> conditions, Action<JsonObject> describe, CancellationToken cancellationToken) =>
        WriteAsync(resource, current =>
        {
            var status = Conditions.Set(current, time.GetUtcNow(), conditions);
            describe(status);
            return status;
        }, cancellationToken);

    /// <summary>Writes a status that is made from the object as it is now. An object that has gone or changed its spec is left alone.</summary>
    public async Task WriteAsync(Resource resource, Func<Resource, JsonObject> make, CancellationToken cancellationToken)
    {
        for (int i = 0; i < Attempts; i++)
        {
            try
            {
                var current = i == 0 ? resource : await store.FindAsync(resource.Kind, resource.Namespace, resource.Name, cancellationToken);
                if (current is null || current.Uid != resource.Uid || current.Generation != resource.Generation) return;
                var status = make(current);
                if (JsonNode.DeepEquals(status, current.Status)) return;
                var changed = current.Clone();
                changed.Status = status;
                await store.UpdateAsync(changed, statusOnly: true, cancellationToken);
                Record(current, changed);
                return;
            }
            catch (ApiException e) when (e.Code == 409)
            {
                // Somebody was faster: look again.
            }
            catch (ApiException e) when (e.Code == 404)
            {
                return;
            }
            catch (ApiException e)
            {
                log?.Write("error", $"cannot write the status: {e.Message}", ("object", $"{resource.Kind.Singular}/{resource.Namespace}/{resource.Name}"));
                return;
            }
        }
    }

    /// <summary>Tells in an Event what the condition Ready has become.</summary>
    private void Record(Resource before, Resource after)
    {
        if (events is null || Ready(after) is not { } ready) return;
        var old = Ready(before);
        bool isSame = true;
        foreach (string field in (string[])["status", "reason", "message"]) isSame &= old.Text(field) == ready.Text(field);
        if (isSame && old.Number("observedGeneration") == ready.Number("observedGeneration")) return;
        string reason = ready.Text("reason") ?? "Changed";
        bool isWarning = ready.Text("status") != "True" && !s_passing.Contains(reason);
        events.Record(after, isWarning, reason, ready.Text("message") ?? "");
    }

    private static JsonNode? Ready(Resource resource) => resource.Status.List("conditions").FirstOrDefault(condition => condition.Text("type") == "Ready");
}
