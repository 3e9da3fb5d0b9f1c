using System.Text;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Triggers;
using WasmFaas.Functions.Triggers.MessageQueues;
using Xunit;

namespace WasmFaas.Functions.Tests.Triggers;

/// <summary>What becomes of a message, without a broker.</summary>
public sealed class MessageHandlerTests
{
    private static readonly FunctionAnswer s_good = new(200, null, "text/plain", "fine"u8.ToArray());
    private static readonly FunctionAnswer s_bad = new(500, "function", "text/plain", "no"u8.ToArray());
    private static readonly FunctionAnswer s_missing = new(404, "router", null, []);

    private readonly List<TopicMessage> _published = [];
    private readonly List<string> _paths = [];
    private readonly HastyTime _time = new();
    private int _refusals;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnAnswerIsPublishedBeforeTheMessageIsDone()
    {
        _refusals = 2;
        Assert.Equal(MessageEnd.Done, await HandleAsync(["respTopic", "out"], "hello"u8.ToArray(), s_good));
        var published = Assert.Single(_published);
        Assert.Equal(("out", "text/plain", "7", "fine"), (published.Topic, published.ContentType, published.CorrelationId, Encoding.UTF8.GetString(published.Body.Span)));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 4)]
    public async Task AFailedCallIsRepeatedAsOftenAsTheTriggerSays(int retries, int calls)
    {
        Assert.Equal(MessageEnd.Rejected, await HandleAsync(["maxRetries", retries], "x"u8.ToArray(), s_bad));
        Assert.Equal(calls, _paths.Count);
        Assert.Empty(_published);
    }

    [Fact]
    public async Task WhatFailedIsPublishedWithItsMessageEvenIfThatIsNoText()
    {
        byte[] body = [0xff, 0xfe];
        Assert.Equal(MessageEnd.Done, await HandleAsync(["errorTopic", "errors"], body, s_bad));
        var details = JsonNode.Parse(Assert.Single(_published).Body.Span)!;
        Assert.Equal(body, Convert.FromBase64String(details["FunctionHTTPRequest"]!["MessageBase64"]!.ToString()));
        Assert.Equal("no", details["FunctionHTTPResponse"]!["ResponseBody"]!.ToString());
    }

    [Fact]
    public async Task AMissingFunctionIsNoFailure()
    {
        Assert.Equal(MessageEnd.Done, await HandleAsync([], "x"u8.ToArray(), s_missing, s_missing, s_missing, s_good));
        Assert.Equal(4, _paths.Count);
    }

    [Fact]
    public async Task AMessageThatWaitsGoesBackWhenTheReadingStops()
    {
        using var stopping = new CancellationTokenSource();
        _time.OnDelay = stopping.Cancel;
        Assert.Equal(MessageEnd.Returned, await HandleAsync(["maxRetries", 5], "x"u8.ToArray(), stopping.Token, s_bad));
        Assert.Single(_paths);
    }

    [Fact]
    public void WeightsShareTheCalls()
    {
        var paths = FunctionPaths.Parse("default", new JsonObject
        {
            ["type"] = "function-weights",
            ["functionweights"] = new JsonObject { ["old"] = 1, ["new"] = 3, ["none"] = 0 },
        });
        var random = new Random(1);
        var counts = Enumerable.Range(0, 4000).CountBy(_ => paths.Choose(random)).ToDictionary();
        Assert.Equal(["/fission-function/default/new", "/fission-function/default/old"], counts.Keys.Order());
        Assert.InRange(counts["/fission-function/default/new"], 2800, 3200);
    }

    [Theory]
    [InlineData("amqp://localhost", "localhost:5672", "guest")]
    [InlineData("amqps://me:p%40ss@broker.example:99/a%2Fb", "broker.example:99/a/b", "p@ss")]
    public void AddressesAreReadAsRabbitMqReadsThem(string text, string shown, string password)
    {
        var address = BrokerAddress.Parse(text, "spec");
        Assert.Equal((shown, password), (address.ToString(), address.Password));
    }

    [Theory]
    [InlineData("http://me:secret@host")]
    [InlineData("secret")]
    public void AnAddressThatIsNoneIsNotRepeated(string text)
    {
        var error = Assert.Throws<MessageQueueException>(() => BrokerAddress.Parse(text, "spec.metadata.host"));
        Assert.DoesNotContain("secret", error.Message);
        Assert.Contains("spec.metadata.host", error.Message);
    }

    private Task<MessageEnd> HandleAsync(object[] setting, byte[] body, params FunctionAnswer[] answers) => HandleAsync(setting, body, Cancellation, answers);

    private Task<MessageEnd> HandleAsync(object[] setting, byte[] body, CancellationToken stopping, params FunctionAnswer[] answers)
    {
        var spec = new JsonObject
        {
            ["topic"] = "in",
            ["messageQueueType"] = "rabbitmq",
            ["metadata"] = new JsonObject { ["host"] = "amqp://localhost" },
            ["functionref"] = new JsonObject { ["type"] = "name", ["name"] = "order" },
        };
        if (setting is [string name, var value]) spec[name] = value is int number ? number : (string)value;
        var resource = new Resource(ResourceKinds.MessageQueueTrigger, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "t", ["namespace"] = "default" }, ["spec"] = spec });
        var trigger = QueueTrigger.Read(resource, (_, _) => null);
        var handler = new MessageHandler(trigger, FunctionPaths.Parse("default", spec["functionref"] as JsonObject), Call, Publish, _time, null);
        return handler.HandleAsync(new IncomingMessage(body, null, "7"), stopping, Cancellation);

        Task<FunctionAnswer> Call(string path, HttpContent content, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
        {
            Assert.Contains(headers, header => header is { Key: "X-Fission-MQTrigger-Topic", Value: "in" });
            _paths.Add(path);
            return Task.FromResult(answers[Math.Min(_paths.Count, answers.Length) - 1]);
        }

        Task Publish(TopicMessage message, CancellationToken cancellationToken)
        {
            if (_refusals-- > 0) throw new MessageQueueException(MessageQueueException.Disconnected, "gone");
            _published.Add(message);
            return Task.CompletedTask;
        }
    }

    /// <summary>A clock by which every wait is over at once.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public Action? OnDelay { get; set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            OnDelay?.Invoke();
            return base.CreateTimer(callback, state, OnDelay is null ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, period);
        }
    }
}
