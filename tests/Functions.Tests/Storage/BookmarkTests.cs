using System.Threading.Channels;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using Xunit;

namespace WasmFaas.Functions.Tests.Storage;

public sealed class BookmarkTests : IDisposable
{
    private readonly StoreDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AQuietWatchIsToldTheVersionOfOtherChanges()
    {
        var time = new TimerlessTime();
        await using var store = _directory.Open(time: time);
        var version = (await store.CreateAsync(StoreDirectory.Function("x"), Cancellation)).ResourceVersion;
        await using var watch = store.WatchAsync(ResourceKinds.Secret, null, version, Cancellation).GetAsyncEnumerator(Cancellation);
        var next = watch.MoveNextAsync().AsTask();
        var last = await store.CreateAsync(StoreDirectory.Function("y"), Cancellation);
        Assert.False(next.IsCompleted);
        await time.FireAsync(Cancellation);
        Assert.True(await next);
        Assert.Equal(("BOOKMARK", last.ResourceVersion), (watch.Current.Type, watch.Current.Resource.ResourceVersion));

        next = watch.MoveNextAsync().AsTask();
        var secret = await store.CreateAsync(new Resource(ResourceKinds.Secret, StoreDirectory.Function("s").Json), Cancellation);
        Assert.True(await next);
        Assert.Equal(("ADDED", secret.ResourceVersion), (watch.Current.Type, watch.Current.Resource.ResourceVersion));
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>A clock whose timers fire when the test says so.</summary>
    private sealed class TimerlessTime : TimeProvider
    {
        private readonly Channel<Action> _timers = Channel.CreateUnbounded<Action>();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Writer.TryWrite(() => callback(state));
            return new Timer();
        }

        public async Task FireAsync(CancellationToken cancellationToken) => (await _timers.Reader.ReadAsync(cancellationToken))();

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
