using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.Async;

/// <summary>
/// Writes to the file of the calls. One thread does it; changes that come while the disk is busy share the next transaction, and
/// are on disk when their tasks end. Safe for use by several threads.
/// </summary>
internal sealed class AsyncJournal : IAsyncDisposable
{
    private const int BatchSize = 500;

    private readonly Channel<(Action<AsyncDatabase> Change, TaskCompletionSource Done)> _changes = Channel.CreateUnbounded<(Action<AsyncDatabase>, TaskCompletionSource)>();
    private readonly Lock _lock = new();
    private readonly AsyncDatabase _database;
    private readonly Task _writing;

    /// <summary>Opens the file and starts to write.</summary>
    /// <exception cref="StorageException">The file cannot be used.</exception>
    public AsyncJournal(string path)
    {
        _database = AsyncDatabase.Open(path);
        _writing = Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    /// <summary>Reads.</summary>
    /// <exception cref="StorageException">The file cannot be read.</exception>
    public T Read<T>(Func<AsyncDatabase, T> read)
    {
        lock (_lock)
        {
            try
            {
                return read(_database);
            }
            catch (SqliteException e)
            {
                throw _database.Describe(e);
            }
        }
    }

    /// <summary>Makes a change, as a whole.</summary>
    /// <exception cref="StorageException">It could not be written; nothing of it is.</exception>
    public Task WriteAsync(Action<AsyncDatabase> change)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_changes.Writer.TryWrite((change, done))) done.SetException(new StorageException("the queue of asynchronous calls is closed"));
        return done.Task;
    }

    /// <summary>Writes what waits, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _changes.Writer.TryComplete();
        await _writing;
        _database.Dispose();
    }

    private async Task RunAsync()
    {
        var batch = new List<(Action<AsyncDatabase> Change, TaskCompletionSource Done)>();
        while (await _changes.Reader.WaitToReadAsync())
        {
            while (batch.Count < BatchSize && _changes.Reader.TryRead(out var next)) batch.Add(next);
            if (Write(batch) is not null)
            {
                // One of them may be at fault: each is tried alone.
                foreach (var one in batch)
                    if (Write([one]) is { } error) one.Done.SetException(error);
            }

            batch.Clear();
        }
    }

    private StorageException? Write(List<(Action<AsyncDatabase> Change, TaskCompletionSource Done)> batch)
    {
        lock (_lock)
        {
            try
            {
                _database.Begin();
                foreach (var (change, _) in batch) change(_database);
                _database.Commit();
            }
            catch (Exception e)
            {
                _database.Rollback();
                return e is SqliteException error ? _database.Describe(error) : new StorageException($"an asynchronous call could not be written: {e.Message}", e);
            }
        }

        foreach (var (_, done) in batch) done.SetResult();
        return null;
    }
}
