using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using WasmFaas.Functions.Triggers;
using Xunit;

namespace WasmFaas.Functions.Tests.Triggers;

/// <summary>Timers by a clock that a test sets: each look is the test's own, so that nothing is waited for.</summary>
public sealed class TimerSourceTests : IDisposable
{
    private static readonly ResourceKey s_key = new("default", "tick");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-");
    private readonly SetTime _time = new() { Now = new DateTimeOffset(2026, 1, 1, 0, 0, 30, TimeSpan.Zero) };
    private readonly List<string> _calls = [];
    private readonly TaskCompletionSource _called = new();
    private TaskCompletionSource<int>? _answer;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task ATickIsCalledOnceAndStaysCalledOverARestart()
    {
        await using (var process = await StartAsync("*/5 * * * *"))
        {
            await process.Source.TickAsync(Cancellation);
            Assert.Empty(_calls);
            _time.Now += TimeSpan.FromMinutes(5);
            await process.Source.TickAsync(Cancellation);
            await process.Source.TickAsync(Cancellation);
            Assert.Equal(["POST /fission-function/default/hello/sub as tick"], _calls);
        }

        await using var again = await StartAsync(null);
        await again.Source.TickAsync(Cancellation);
        Assert.Single(_calls);
    }

    [Fact]
    public async Task ACallThatHasBegunIsWaitedForAndNotEnded()
    {
        await using var process = await StartAsync("*/5 * * * *");
        _answer = new TaskCompletionSource<int>();
        _time.Now += TimeSpan.FromMinutes(5);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var run = process.Source.RunAsync(stopping.Token, ending.Token);
        await _called.Task.WaitAsync(Cancellation);
        await stopping.CancelAsync();
        _time.Now += TimeSpan.FromMinutes(5);
        Assert.False(run.IsCompleted);
        _answer.SetResult(200);
        await run;
        Assert.Single(_calls);
    }

    [Theory]
    [InlineData(12, 2)]
    [InlineData(60, 2)]
    [InlineData(73, 2)]
    public async Task OfTheTicksThatWereMissedTheNewestIsCalledOnce(int minutesDown, int expected)
    {
        await using (var process = await StartAsync("*/5 * * * *"))
        {
            _time.Now += TimeSpan.FromMinutes(5);
            await process.Source.TickAsync(Cancellation);
        }

        _time.Now += TimeSpan.FromMinutes(minutesDown);
        await using var again = await StartAsync(null);
        await again.Source.TickAsync(Cancellation);
        await again.Source.TickAsync(Cancellation);
        Assert.Equal(expected, _calls.Count);
    }

    [Fact]
    public async Task AMissedTickThatIsTooOldIsPassedOver()
    {
        await using (var process = await StartAsync("0 * * * *"))
        {
            _time.Now += TimeSpan.FromHours(1);
            await process.Source.TickAsync(Cancellation);
        }

        _time.Now += TimeSpan.FromHours(1) + TimerLimits.MissedTick + TimeSpan.FromMinutes(1);
        await using var again = await StartAsync(null);
        await again.Source.TickAsync(Cancellation);
        Assert.Single(_calls);
    }

    [Fact]
    public async Task AScheduleThatIsNotValidIsTold()
    {
        await using var process = await StartAsync("every day");
        var trigger = await process.Store.FindAsync(ResourceKinds.TimeTrigger, "default", "tick", TestContext.Current.CancellationToken);
        Assert.Equal("Invalid", trigger!.Status.List("conditions").Single().Text("reason"));
    }

    private async Task<TimerProcess> StartAsync(string? cron)
    {
        var store = SqliteResourceStore.Open(Path.Combine(_directory.FullName, "state.db"), time: _time);
        if (cron is not null)
        {
            await store.CreateAsync(new Resource(ResourceKinds.TimeTrigger, (JsonObject)JsonNode.Parse($$"""
                {"apiVersion":"fission.io/v1","kind":"TimeTrigger","metadata":{"name":"tick","namespace":"default"},
                 "spec":{"cron":"{{cron}}","subpath":"/sub","functionref":{"type":"name","name":"hello"} } }
                """)!));
        }

        var informer = new Informer(store, ResourceKinds.TimeTrigger, _time, null);
        var stopping = new CancellationTokenSource();
        var watch = await informer.StartAsync(stopping.Token);
        var source = new TimerSource(informer, CallAsync, new StatusWriter(store, _time, null), _time, null);
        await source.LookAsync(s_key, Cancellation);
        return new TimerProcess(store, source, stopping, watch);
    }

    private Task<int> CallAsync(string method, string path, string timer, CancellationToken cancellationToken)
    {
        _calls.Add($"{method} {path} as {timer}");
        _called.TrySetResult();
        return _answer?.Task.WaitAsync(cancellationToken) ?? Task.FromResult(200);
    }

    private sealed record TimerProcess(IResourceStore Store, TimerSource Source, CancellationTokenSource Stopping, Task Watch) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Stopping.CancelAsync();
            await Watch;
            await Store.DisposeAsync();
            Stopping.Dispose();
        }
    }
}
