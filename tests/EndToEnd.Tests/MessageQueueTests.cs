using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Message queue triggers of the program with a real broker.</summary>
public sealed class MessageQueueTests(RabbitNode broker) : IClassFixture<RabbitNode>, IDisposable
{
    private const int Many = 1000;

    /// <summary>A module whose <c>_start</c> is one unreachable.</summary>
    private const string Trap = "AGFzbQEAAAABBAFgAAADAgEABwoBBl9zdGFydAAACgUBAwAACw==";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("wasmfaas-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task AnswersAMessageAndTellsItsState()
    {
        await using var api = await StartAsync();
        await using var client = await OpenAsync("in");
        await api.ApplyFunctionAsync("hello", Hello(), 4);
        await api.ApplyAsync("secrets", "broker", new JsonObject { ["stringData"] = new JsonObject { ["host"] = broker.Address } });
        await api.ApplyTriggerAsync("in", new JsonObject { ["topic"] = "in", ["respTopic"] = "out", ["secret"] = "broker", ["metadata"] = new JsonObject { ["value"] = "5" } });
        await api.WaitReadyAsync("in", "Reading");
        Assert.Contains("spec.metadata.value", (await api.ConditionAsync("in", "FieldsIgnored")).ToJsonString());

        await PublishAsync(client, "in", """{"args":["a message"]}""", "the id");
        var answer = await TakeAsync(client, "out");
        Assert.Contains("a message", Encoding.UTF8.GetString(answer.Body.Span));
        Assert.Equal("the id", answer.BasicProperties.CorrelationId);
        Assert.True(answer.BasicProperties.Persistent);

        await api.ApplyTriggerAsync("kafka", new JsonObject { ["topic"] = "in", ["messageQueueType"] = "kafka" });
        await api.WaitReadyAsync("kafka", "Unsupported");
        Assert.Contains("expected rabbitmq", (await api.ConditionAsync("kafka", "Ready"))["message"]!.ToString());
    }

    [Fact]
    public async Task AFailingFunctionEndsInTheErrorTopicOrTheDeadLetters()
    {
        await using var api = await StartAsync();
        await using var client = await OpenAsync("bad", "dead");
        await api.ApplyFunctionAsync("trap", Trap, 4);
        await api.ApplyTriggerAsync("bad", new JsonObject { ["topic"] = "bad", ["errorTopic"] = "errors", ["maxRetries"] = 2, ["functionref"] = Reference("trap"), ["metadata"] = Host() });
        const string Message = """{"args":["\u00ff"]}""";
        await PublishAsync(client, "bad", Message, "1");
        var failed = await TakeAsync(client, "errors");
        var details = JsonNode.Parse(failed.Body.Span)!;
        Assert.Equal(Message, details["FunctionHTTPRequest"]!["Message"]!.ToString());
        Assert.Equal(500, (int)details["FunctionHTTPResponse"]!["StatusCode"]!);
        Assert.Matches("wasmfaas_function_traps_total\\{[^}]*trap[^}]*\\} 3\n", await api.MetricsAsync());

        // Without an error topic, a queue's own dead letters.
        await client.QueueDeclareAsync("rejecting", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?>
        {
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = "dead",
        }, cancellationToken: Cancellation);
        await api.ApplyTriggerAsync("rejecting", new JsonObject { ["topic"] = "rejecting", ["functionref"] = Reference("trap"), ["metadata"] = Host() });
        await PublishAsync(client, "rejecting", "lost?", "2");
        Assert.Equal("lost?", Encoding.UTF8.GetString((await TakeAsync(client, "dead")).Body.Span));
    }

    [Fact]
    public async Task NoMessageIsLostOverAKillOrARestartOrAChange()
    {
        var api = await StartAsync();
        try
        {
            var client = await OpenAsync("many");
            await api.ApplyFunctionAsync("hello", Hello(), 4);
            for (int i = 0; i < Many; i++) await PublishAsync(client, "many", $$"""{"args":["number {{i}}"]}""", $"{i}");
            await api.ApplyTriggerAsync("many", new JsonObject { ["topic"] = "many", ["respTopic"] = "answers", ["metadata"] = Host() });
            var seen = new HashSet<int>();
            await TakeUntilAsync(client, seen, Many / 5);

            await api.KillAsync();
            api = await StartAsync();
            await TakeUntilAsync(client, seen, 2 * Many / 5);

            for (int i = 0; i < 5; i++)
            {
                await api.ApplyTriggerAsync("many", new JsonObject { ["topic"] = "many", ["respTopic"] = "answers", ["maxRetries"] = i, ["metadata"] = Host() });
                await TakeUntilAsync(client, seen, (2 * Many / 5) + (i * 20));
            }

            await client.DisposeAsync();
            await broker.StopAsync();
            await api.WaitReadyAsync("many", "Disconnected");
            await broker.StartAsync();
            client = await OpenAsync("many");
            await TakeUntilAsync(client, seen, Many);
            Assert.Equal(Enumerable.Range(0, Many), seen.Order());
            await api.DeleteAsync("messagequeuetriggers", "many");
            Assert.Equal(0, await api.EndAsync());
            Assert.Equal(0u, (await client.QueueDeclarePassiveAsync("many", Cancellation)).MessageCount);
            await client.DisposeAsync();
        }
        finally
        {
            await api.DisposeAsync();
        }
    }

    private static string Hello() => Convert.ToBase64String(File.ReadAllBytes(Path.Combine(WasmFaasProcess.Root, "examples", "hello", "hello.wasm")));

    private static JsonObject Reference(string name) => new() { ["type"] = "name", ["name"] = name };

    private static async Task PublishAsync(IChannel client, string queue, string body, string id) => await client.BasicPublishAsync(
        "", queue, mandatory: true, new BasicProperties { Persistent = true, MessageId = id }, Encoding.UTF8.GetBytes(body), Cancellation);

    private static async Task<BasicGetResult> TakeAsync(IChannel client, string queue)
    {
        await client.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation);
        while (true)
        {
            if (await client.BasicGetAsync(queue, autoAck: true, Cancellation) is { } message) return message;
            await Task.Delay(10, Cancellation);
        }
    }

    /// <summary>Takes answers until so many different ones have come.</summary>
    private static async Task TakeUntilAsync(IChannel client, HashSet<int> seen, int count)
    {
        while (seen.Count < count)
        {
            var answer = await TakeAsync(client, "answers");
            int number = int.Parse(answer.BasicProperties.CorrelationId!, CultureInfo.InvariantCulture);
            Assert.Contains($"number {number}", Encoding.UTF8.GetString(answer.Body.Span));
            seen.Add(number);
        }
    }

    private JsonObject Host() => new() { ["host"] = broker.Address };

    private async Task<IChannel> OpenAsync(params string[] queues)
    {
        var connection = await broker.ConnectAsync();
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        foreach (string queue in queues) await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancellation);
        return channel;
    }

    private Task<PlatformProcess> StartAsync()
    {
        RabbitNode.SkipWhereMissing();
        return PlatformProcess.StartAsync(_data.FullName);
    }
}
