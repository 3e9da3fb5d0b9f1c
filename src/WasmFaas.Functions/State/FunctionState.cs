using WasmFaas.Functions.Storage;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.State;

/// <summary>A function's keys and values, for its guests.</summary>
internal sealed class FunctionState(StateStore store, StateQuota quota) : GuestState
{
    /// <inheritdoc/>
    public override GuestStateStatus Get(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value, out long version)
    {
        (value, version) = (default, 0);
        if (StateKey.Read(key) is not { } name) return GuestStateStatus.Invalid;
        try
        {
            if (store.Find(quota.Keyspace, name) is not { } entry) return GuestStateStatus.NotFound;
            (value, version) = (entry.Value, entry.Version);
            return GuestStateStatus.Ok;
        }
        catch (StorageException)
        {
            return GuestStateStatus.Unavailable;
        }
    }

    /// <inheritdoc/>
    public override GuestStateStatus Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long? expected, long milliseconds, out long version)
    {
        version = 0;
        if (StateKey.Read(key) is not { } name) return GuestStateStatus.Invalid;
        if (value.Length > quota.MaxValueBytes) return GuestStateStatus.ValueTooLarge;
        TimeSpan? keep = milliseconds switch
        {
            0 => null,
            < 0 => TimeSpan.Zero,
            _ => TimeSpan.FromMilliseconds(Math.Min(milliseconds, (long)TimeSpan.MaxValue.TotalMilliseconds / 2)),
        };

        // A guest is called on a thread of its own: it may wait for the disk.
        var written = store.SetAsync(quota, name, value.ToArray(), expected, keep).GetAwaiter().GetResult();
        version = written.Version;
        return written.Status;
    }

    /// <inheritdoc/>
    public override GuestStateStatus Delete(ReadOnlySpan<byte> key, long? expected) =>
        StateKey.Read(key) is { } name ? store.DeleteAsync(quota.Keyspace, name, expected).GetAwaiter().GetResult().Status : GuestStateStatus.Invalid;

    /// <summary>Equal for equal keyspaces and bounds.</summary>
    public override string ToString() => quota.ToString();
}
