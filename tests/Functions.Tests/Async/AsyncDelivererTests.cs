using System.Text.Json.Nodes;
using WasmFaas.Functions.Async;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using WasmFaas.Functions.Tests.Storage;
using WasmFaas.Functions.Tests.Triggers;
using WasmFaas.Functions.Triggers;
using WasmFaas.Functions.Triggers.MessageQueues;
using WasmFaas.Keeper.Tests;
using Xunit;

namespace WasmFaas.Functions.Tests.Async;

/// <summary>Deliveries to a stand-in for the public port, by a clock that the test moves.</summary>
public sealed class AsyncDelivererTests : IAsyncLifetime
{
    private const string Retries = "\"retry\":{\"maxAttempts\":4,\"backoffBase\":\"2s\",\"backoffCap\":\"5s\",\"jitter\":false}";

    private readonly StoreDirectory _directory = new();
    private readonly ManualTime _time = new();
    private readonly RecordingServer _server = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SqliteResourceStore _store;
    private readonly Cluster _cluster;
    private readonly AsyncQueue _queue;
    private readonly FunctionCaller _caller;
    private readonly TopicPublisher _topics;
    private Task _watches = Task.CompletedTask, _deliveries = Task.CompletedTask;

    public AsyncDelivererTests()
    {
        _store = _directory.Open();
        _cluster = new Cluster(_store, _time, null);
        _queue = new AsyncQueue(_directory.Database + ".async", _time);
        _caller = new FunctionCaller(() => _server.EndPoint);
        _topics = new TopicPublisher(new BrokerConnections(_time));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watches;
        await _deliveries;
        await _queue.DisposeAsync();
        await _topics.DisposeAsync();
        await _store.DisposeAsync();
        _caller.Dispose();
        _server.Dispose();
        _stopping.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task ADeliveryHasTheCallsBodyAndHeadersAndItsIdAndAttempt()
    {
        await StartAsync("{}");
        await _queue.AcceptAsync(TestCalls.Of("hello", "1", _time, "body"));
        var request = await _server.NextAsync(Cancellation);
        Assert.Equal(("/fission-function/default/hello/1", "body", "text/plain", "yes"), (request.Path, request.Body, request.Headers["Content-Type"], request.Headers["X-Kept"]));
        Assert.Equal(("1", "1", "0"), (request.Headers["X-Fission-Invocation-Id"], request.Headers["X-Fission-Invocation-Attempt"], request.Headers["X-Fission-Invocation-Depth"]));
        await UntilAsync(counts => counts is { Waiting: 0, Running: 0, Delivered: 1, DeadLetters: 0 });
    }

    [Theory]
    [InlineData(500)]
    [InlineData(408)]
    [InlineData(429)]
    public async Task WhatMayHelpIsTriedAgainAfterItsWait(int status)
    {
        foreach (int _ in Enumerable.Range(0, 3)) _server.Answers.Enqueue((status, null));
        await StartAsync("{" + Retries + "}");
        await _queue.AcceptAsync(TestCalls.Of("hello", "1", _time));
        var attempts = new List<string?>();
        foreach (int wait in (int[])[2, 4, 5])
        {
            attempts.Add((await _server.NextAsync(Cancellation)).Headers["X-Fission-Invocation-Attempt"]);
            await _time.WakeAtAsync(_time.GetUtcNow() + TimeSpan.FromSeconds(wait), Cancellation);
        }

        attempts.Add((await _server.NextAsync(Cancellation)).Headers["X-Fission-Invocation-Attempt"]);
        Assert.Equal(["1", "2", "3", "4"], attempts);
        await UntilAsync(counts => counts is { Waiting: 0, Delivered: 1, Retried: 3, DeadLetters: 0 });
    }

    [Theory]
    [InlineData(404, "router")]
    [InlineData(503, "router")]
    [InlineData(502, "executor")]
    public async Task ACallWaitsForItsFunctionAndNoAttemptIsCounted(int status, string component)
    {
        int[] waits = [2, 2, 4, 5, 5, 5];
        foreach (int _ in waits) _server.Answers.Enqueue((status, component));
        await StartAsync("{" + Retries + "}");
        await _queue.AcceptAsync(TestCalls.Of("hello", "1", _time));
        foreach (int wait in waits)
        {
            Assert.Equal("1", (await _server.NextAsync(Cancellation)).Headers["X-Fission-Invocation-Attempt"]);
            await _time.WakeAtAsync(_time.GetUtcNow() + TimeSpan.FromSeconds(wait), Cancellation);
        }

        Assert.Equal("1", (await _server.NextAsync(Cancellation)).Headers["X-Fission-Invocation-Attempt"]);
        await UntilAsync(counts => counts is { Waiting: 0, Delivered: 1, Retried: 6, DeadLetters: 0 });
    }

    [Fact]
    public async Task ACallWithoutAttemptsLeftIsADeadLetter()
    {
        foreach (int _ in Enumerable.Range(0, 2)) _server.Answers.Enqueue((500, "function"));
        await StartAsync("""{"retry":{"maxAttempts":2,"jitter":false}}""");
        await _queue.AcceptAsync(TestCalls.Of("hello", "1", _time));
        await _server.NextAsync(Cancellation);
        await _time.WakeAtAsync(_time.GetUtcNow() + AsyncLimits.BackoffBase, Cancellation);
        await UntilAsync(counts => counts is { Waiting: 0, DeadLetters: 1 });
        var letter = Assert.Single(_queue.ListDead(null, null, null, 10));
        Assert.Equal((2, "answered with 500 by the function", _time.GetUtcNow()), (letter.Attempts, letter.Error, letter.Due));

        // It is delivered once it is redriven, with all attempts before it.
        await _server.NextAsync(Cancellation);
        Assert.Equal(1, await _queue.RedriveAsync(null, null, "1"));
        Assert.Equal("1", (await _server.NextAsync(Cancellation)).Headers["X-Fission-Invocation-Attempt"]);
        await UntilAsync(counts => counts is { Waiting: 0, DeadLetters: 0, Delivered: 1 });
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task AnAnswerOfTheFunctionThatNoRepetitionChangesIsFinal(int status)
    {
        _server.Answers.Enqueue((status, null));
        await StartAsync("{" + Retries + ""","onFailure":{"function":{"type":"name","name":"failed"}}}""");
        await _queue.AcceptAsync(TestCalls.Of("hello", "1", _time, "body"));
        await _server.NextAsync(Cancellation);
        var told = await _server.NextAsync(Cancellation);
        Assert.Equal(("/fission-function/default/failed", "1"), (told.Path, told.Headers["X-Fission-Invocation-Depth"]));
        Assert.Equal("""{"version":"1.0","requestContext":{"invocationId":"1","functionRef":"default/hello","condition":"Http4xx","attempts":1},"requestPayload":"Ym9keQ==","responseContext":{"statusCode":STATUS},"responsePayload":""}"""
            .Replace("STATUS", $"{status}", StringComparison.Ordinal), told.Body);
        await UntilAsync(counts => counts is { Waiting: 0, DeadLetters: 1, Delivered: 1, Retried: 0 });
    }

    [Fact]
    public async Task ACallThatIsTooOldIsNotDelivered()
    {
        await StartAsync("""{"maxAge":"3s","retry":{"maxAttempts":9,"backoffBase":"2s","jitter":false},"onFailure":{"function":{"type":"name","name":"failed"}}}""");
        await _queue.AcceptAsync(TestCalls.Of("hello", "old", _time) with { Accepted = _time.GetUtcNow() - TimeSpan.FromSeconds(4) });
        var told = await _server.NextAsync(Cancellation);
        Assert.Equal(("/fission-function/default/failed", "EventAgeExceeded"), (told.Path, (string?)JsonNode.Parse(told.Body)!["requestContext"]!["condition"]));
        await UntilAsync(counts => counts is { Waiting: 0, DeadLetters: 1 });
    }

    [Fact]
    public async Task ACallThatWouldBeTooOldAtItsNextAttemptIsADeadLetterNow()
    {
        foreach (int _ in Enumerable.Range(0, 2)) _server.Answers.Enqueue((500, null));
        await StartAsync("""{"maxAge":"3s","retry":{"maxAttempts":9,"backoffBase":"2s","jitter":false}}""");
        await _queue.AcceptAsync(TestCalls.Of("hello", "1", _time));
        await _server.NextAsync(Cancellation);
        await _time.WakeAtAsync(_time.GetUtcNow() + TimeSpan.FromSeconds(2), Cancellation);
        await UntilAsync(counts => counts is { Waiting: 0, DeadLetters: 1, Retried: 1 });
    }

    [Fact]
    public async Task DestinationsInARowEnd()
    {
        await StartAsync("""{"onSuccess":{"function":{"type":"name","name":"hello"}}}""");
        await _queue.AcceptAsync(TestCalls.Of("hello", "1", _time));
        var depths = new List<string?>();
        for (int i = 0; i <= AsyncLimits.Depth; i++) depths.Add((await _server.NextAsync(Cancellation)).Headers["X-Fission-Invocation-Depth"]);
        Assert.Equal(["0", "1", "2", "3"], depths);
        await UntilAsync(counts => counts is { Waiting: 0, Delivered: 4, DeadLetters: 0 });
    }

    [Fact]
    public async Task ADestinationThatCannotBeCalledEndsNoCall()
    {
        await StartAsync("""{"onSuccess":{"topic":{"messageQueueType":"kafka","topic":"t"}}}""");
        await _queue.AcceptAsync(TestCalls.Of("hello", "1", _time));
        await UntilAsync(counts => counts is { Waiting: 0, Delivered: 1, DeadLetters: 0, Retried: 0 });
    }

    private async Task StartAsync(string invocation)
    {
        await _store.CreateAsync(new Resource(ResourceKinds.Function, (JsonObject)JsonNode.Parse($$"""
            {"apiVersion":"fission.io/v1","kind":"Function","metadata":{"name":"hello","namespace":"default"},"spec":{"invocation":{{invocation}}} }
            """)!), Cancellation);
        _watches = await _cluster.StartAsync(_stopping.Token);
        var deliverer = new AsyncDeliverer(_queue, _cluster, _caller, _topics, _time, new Random(1), null);
        _deliveries = Task.Run(() => deliverer.RunAsync(_stopping.Token, CancellationToken.None), CancellationToken.None);
    }

    private async Task UntilAsync(Func<AsyncStatistics, bool> holds)
    {
        while (!holds(_queue.Read())) await Task.Delay(1, Cancellation);
    }
}
