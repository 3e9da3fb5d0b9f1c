using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Storage;

/// <summary>Remembers the states that lists in parts began with, and reads and writes their continue tokens.</summary>
internal sealed class ListPages(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, ResourceSnapshot> _snapshots = [];
    private readonly Queue<long> _order = new();

    /// <summary>The token with which the part after an object is asked for.</summary>
    public string Token(ResourceSnapshot snapshot, ResourceEntry last)
    {
        Keep(snapshot);
        var token = new JsonObject { ["rv"] = snapshot.Revision, ["ns"] = last.Namespace, ["name"] = last.Name };
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(token.ToJsonString()));
    }

    /// <summary>The state that a token belongs to, and the last object before the part.</summary>
    /// <exception cref="ApiException">400 for what is no token, 410 Expired where the state is forgotten.</exception>
    public (ResourceSnapshot Snapshot, ResourceEntry Last) Resume(string token, ResourceSnapshot current)
    {
        var (revision, last) = Read(token);
        if (revision == current.Revision)
        {
            return (current, last);
        }

        lock (_lock)
        {
            return _snapshots.TryGetValue(revision, out var snapshot)
                ? (snapshot, last)
                : throw StoreErrors.Expired("the continue token is too old: the state of its list is forgotten; list again without it");
        }
    }

    private static (long Revision, ResourceEntry Last) Read(string token)
    {
        var error = StoreErrors.BadRequest("the continue token is not valid: expected one from the answer to a list");
        try
        {
            return JsonNode.Parse(Convert.FromBase64String(token)) is JsonObject json
                && json["rv"] is JsonValue revision && revision.TryGetValue(out long number)
                && json["ns"] is JsonValue ns && ns.TryGetValue(out string? nsText)
                && json["name"] is JsonValue name && name.TryGetValue(out string? nameText)
                ? (number, new ResourceEntry(nsText, nameText))
                : throw error;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw error;
        }
    }

    private void Keep(ResourceSnapshot snapshot)
    {
        lock (_lock)
        {
            if (!_snapshots.TryAdd(snapshot.Revision, snapshot))
            {
                return;
            }

            _order.Enqueue(snapshot.Revision);
            if (_order.Count > capacity)
            {
                _snapshots.Remove(_order.Dequeue());
            }
        }
    }
}
