namespace WasmFaas.Functions.Async;

/// <summary>The calls that de-duplication keys stand for. Used under its queue's lock.</summary>
internal sealed class DeduplicationKeys
{
    private readonly Dictionary<(string Function, string Key), (string Id, DateTimeOffset Expires, Task Written)> _byKey = [];
    private readonly Queue<((string Function, string Key) Key, string Id)> _byAge = [];

    /// <summary>The call that a key stands for, and the end of its writing; null for none.</summary>
    public (string Id, Task Written)? Find(string function, string key, DateTimeOffset now) =>
        _byKey.TryGetValue((function, key), out var known) && known.Expires > now ? (known.Id, known.Written) : null;

    /// <summary>Lets a key stand for a call.</summary>
    public void Add(string function, string key, string id, DateTimeOffset expires, Task written)
    {
        _byKey[(function, key)] = (id, expires, written);
        _byAge.Enqueue(((function, key), id));
        while (_byAge.Count > AsyncLimits.Keys)
        {
            var (oldest, call) = _byAge.Dequeue();
            if (_byKey.TryGetValue(oldest, out var known) && known.Id == call) _byKey.Remove(oldest);
        }
    }

    /// <summary>Forgets a key whose call could not be written.</summary>
    public void Remove(string function, string key, string id)
    {
        if (_byKey.TryGetValue((function, key), out var known) && known.Id == id) _byKey.Remove((function, key));
    }

    /// <summary>Forgets keys that have expired.</summary>
    public void Sweep(DateTimeOffset now)
    {
        while (_byAge.TryPeek(out var oldest))
        {
            bool isKnown = _byKey.TryGetValue(oldest.Key, out var known) && known.Id == oldest.Id;
            if (isKnown && known.Expires > now) return;
            if (isKnown) _byKey.Remove(oldest.Key);
            _byAge.Dequeue();
        }
    }
}
