using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using WasmFaas.Functions.Storage;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.State;

/// <summary>
/// The functions' keys and values. Writes are done by one thread, and those that come while the disk is busy share the next
/// transaction; what has been acknowledged is on disk. Safe for use by several threads.
/// </summary>
internal sealed class StateStore : IAsyncDisposable
{
    private readonly Channel<Request> _queue = Channel.CreateBounded<Request>(new BoundedChannelOptions(StateLimits.QueuedWrites) { SingleReader = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _reading = new();
    private readonly StateDatabase _database;
    private readonly TimeProvider _time;
    private readonly KeeperLog? _log;
    private long _version;
    private DateTimeOffset _swept = DateTimeOffset.MinValue;
    private bool _isClosed;

    /// <summary>Opens the database and starts the thread.</summary>
    /// <exception cref="StorageException">The file cannot be used.</exception>
    public StateStore(string path, TimeProvider time, KeeperLog? log = null)
    {
        _database = StateDatabase.Open(path);
        (_time, _log, _version) = (time, log, _database.LoadVersion());
        new Thread(Run) { IsBackground = true, Name = "state writer" }.Start();
    }

    /// <summary>Reads a value, or null.</summary>
    /// <exception cref="StorageException">The file cannot be read.</exception>
    public StateEntry? Find(Keyspace keyspace, string key) => Read(() => _database.Find(keyspace, key, Now()));

    /// <summary>Reads the keys after one, in the order of their bytes.</summary>
    /// <exception cref="StorageException">The file cannot be read.</exception>
    public List<string> List(Keyspace keyspace, string prefix, string after, int limit) => Read(() => _database.List(keyspace, prefix, after, limit, Now()));

    /// <summary>Writes a value.</summary>
    /// <param name="quota">The keyspace with its bounds.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value, which must not change afterwards.</param>
    /// <param name="expected">The version that the key must have, 0 for none; null for any.</param>
    /// <param name="timeToLive">How long it is kept; zero for ever, null for the keyspace's default.</param>
    public Task<StateWrite> SetAsync(StateQuota quota, string key, byte[] value, long? expected, TimeSpan? timeToLive)
    {
        if (value.Length > quota.MaxValueBytes) return Task.FromResult(new StateWrite(GuestStateStatus.ValueTooLarge));
        var keep = timeToLive ?? quota.DefaultTimeToLive ?? TimeSpan.Zero;
        return WriteAsync(() =>
        {
            long now = Now();
            long? current = _database.FindVersion(quota.Keyspace, key, now);
            if (expected is not null && expected != (current ?? 0)) return new StateWrite(GuestStateStatus.VersionConflict);
            if (current is null && _database.Count(quota.Keyspace, now) >= quota.MaxKeys) return new StateWrite(GuestStateStatus.TooManyKeys);
            _database.Put(quota.Keyspace, key, value, ++_version, keep > TimeSpan.Zero ? Later(now, keep) : null);
            return new StateWrite(GuestStateStatus.Ok, _version);
        });
    }

    /// <summary>Removes a key.</summary>
    /// <param name="keyspace">Its keyspace.</param>
    /// <param name="key">The key.</param>
    /// <param name="expected">The version that it must have; null for any.</param>
    public Task<StateWrite> DeleteAsync(Keyspace keyspace, string key, long? expected) => WriteAsync(() =>
    {
        long? current = _database.FindVersion(keyspace, key, Now());
        if (expected is not null && current is not null && expected != current) return new StateWrite(GuestStateStatus.VersionConflict);
        if (current is null) return new StateWrite(GuestStateStatus.NotFound);
        _database.Remove(keyspace, key);
        return new StateWrite(GuestStateStatus.Ok);
    });

    /// <summary>Ends after the writes that wait.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ended.Task;
        lock (_reading)
        {
            if (_isClosed) return;
            _isClosed = true;
            _database.Dispose();
        }
    }

    private static long Later(long now, TimeSpan keep) => keep.TotalMilliseconds < long.MaxValue - now ? now + (long)keep.TotalMilliseconds : long.MaxValue;

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private T Read<T>(Func<T> read)
    {
        lock (_reading)
        {
            if (_isClosed) throw new StorageException($"{_database.Path} is closed: the platform ends");
            try
            {
                return read();
            }
            catch (SqliteException e)
            {
                throw DatabaseFile.Describe(_database.Path, e);
            }
        }
    }

    private async Task<StateWrite> WriteAsync(Func<StateWrite> apply)
    {
        var request = new Request(apply, new TaskCompletionSource<StateWrite>(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await _queue.Writer.WriteAsync(request).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            return new StateWrite(GuestStateStatus.Unavailable);
        }

        return await request.Completion.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        var requests = new List<Request>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            requests.Clear();
            while (requests.Count < StateLimits.TransactionWrites && _queue.Reader.TryRead(out var request)) requests.Add(request);
            Write(requests);
        }

        _ended.SetResult();
    }

    private void Write(List<Request> requests)
    {
        long before = _version;
        var results = new List<StateWrite>(requests.Count);
        try
        {
            _database.Begin();
            foreach (var request in requests) results.Add(request.Apply());
            SweepWhenDue();
            _database.Commit(_version);
        }
        catch (SqliteException e)
        {
            _database.Rollback();
            _version = before;
            _log?.Write("error", $"the state of functions was not written: {DatabaseFile.Describe(_database.Path, e).Message}");
            foreach (var request in requests) request.Completion.SetResult(new StateWrite(GuestStateStatus.Unavailable));
            return;
        }

        for (int i = 0; i < requests.Count; i++) requests[i].Completion.SetResult(results[i]);
    }

    private void SweepWhenDue()
    {
        var now = _time.GetUtcNow();
        if (now - _swept < StateLimits.SweepInterval) return;
        _swept = now;
        _database.Sweep(Now());
    }

    private sealed record Request(Func<StateWrite> Apply, TaskCompletionSource<StateWrite> Completion);
}
