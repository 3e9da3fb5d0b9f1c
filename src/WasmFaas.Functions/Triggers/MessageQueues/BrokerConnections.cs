namespace WasmFaas.Functions.Triggers.MessageQueues;

/// <summary>The connections to brokers, one for each address, kept as long as somebody uses them. Safe for use by several threads.</summary>
internal sealed class BrokerConnections(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<BrokerAddress, Entry> _entries = [];

    /// <summary>The connection of an address; each call is followed by one of <see cref="ReturnAsync"/>.</summary>
    public BrokerConnection Take(BrokerAddress address)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(address, out var entry)) _entries.Add(address, entry = new Entry(new BrokerConnection(address, time)));
            entry.Users++;
            return entry.Connection;
        }
    }

    /// <summary>Gives a connection back, which is closed where it was the last use.</summary>
    public async Task ReturnAsync(BrokerConnection connection)
    {
        lock (_lock)
        {
            var entry = _entries[connection.Address];
            if (--entry.Users != 0) return;
            _entries.Remove(connection.Address);
        }

        await connection.DisposeAsync();
    }

    private sealed class Entry(BrokerConnection connection)
    {
        public BrokerConnection Connection { get; } = connection;

        public int Users { get; set; }
    }
}
