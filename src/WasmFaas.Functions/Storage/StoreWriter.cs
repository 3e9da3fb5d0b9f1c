using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Storage;

/// <summary>
/// Writes in one thread. Whatever has queued up while the disk was busy becomes the next transaction, so that many writes
/// share one wait for the disk (group commit).
/// </summary>
internal sealed class StoreWriter : IAsyncDisposable
{
    private readonly Channel<WriteRequest> _queue;
    private readonly Database _database;
    private readonly StorageLimits _limits;
    private readonly Func<WriteBatch> _newBatch;
    private readonly Action<WriteBatch> _publish;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts the thread.</summary>
    /// <param name="database">The database; closed at the end.</param>
    /// <param name="limits">Length of the queue and size of a transaction.</param>
    /// <param name="newBatch">Makes a batch on the present state.</param>
    /// <param name="publish">Called with each batch that is on disk, before its writes are acknowledged.</param>
    public StoreWriter(Database database, StorageLimits limits, Func<WriteBatch> newBatch, Action<WriteBatch> publish)
    {
        _database = database;
        _limits = limits;
        _newBatch = newBatch;
        _publish = publish;
        _queue = Channel.CreateBounded<WriteRequest>(new BoundedChannelOptions(limits.QueuedWrites) { SingleReader = true });
        new Thread(Run) { IsBackground = true, Name = "store writer" }.Start();
    }

    /// <summary>Does a write and returns its result once it is on disk.</summary>
    public async Task<Resource> WriteAsync(Func<WriteBatch, Resource> apply, CancellationToken cancellationToken)
    {
        var request = new WriteRequest(apply, cancellationToken);
        try
        {
            await _queue.Writer.WriteAsync(request, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(typeof(IResourceStore).FullName);
        }

        return await request.Completion.Task;
    }

    /// <summary>Ends after the writes that wait.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ended.Task;
    }

    private void Run()
    {
        var requests = new List<WriteRequest>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            requests.Clear();
            while (requests.Count < _limits.TransactionWrites && _queue.Reader.TryRead(out var request))
            {
                requests.Add(request);
            }

            Write(requests);
        }

        _database.Dispose();
        _ended.SetResult();
    }

    private void Write(List<WriteRequest> requests)
    {
        var batch = _newBatch();
        var results = new List<(Resource? Resource, Exception? Error)>(requests.Count);
        try
        {
            results.AddRange(requests.Select(request => Apply(request, batch)));
            batch.Commit();
        }
        catch (SqliteException e)
        {
            _database.Rollback();
            var message = _database.Describe(e).Message;
            requests.ForEach(request => request.Completion.SetException(new ApiException(500, "InternalError", message)));
            return;
        }

        _publish(batch);
        for (var index = 0; index < requests.Count; index++)
        {
            Complete(requests[index], results[index]);
        }
    }

    private static (Resource? Resource, Exception? Error) Apply(WriteRequest request, WriteBatch batch)
    {
        try
        {
            request.CancellationToken.ThrowIfCancellationRequested();
            return (request.Apply(batch), null);
        }
        catch (Exception e) when (e is not SqliteException)
        {
            return (null, e);
        }
    }

    private static void Complete(WriteRequest request, (Resource? Resource, Exception? Error) result)
    {
        if (result.Error is OperationCanceledException)
        {
            request.Completion.SetCanceled(request.CancellationToken);
        }
        else if (result.Error is { } error)
        {
            request.Completion.SetException(error);
        }
        else
        {
            request.Completion.SetResult(result.Resource!);
        }
    }
}
