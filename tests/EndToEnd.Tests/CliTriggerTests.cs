using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>The verbs of message queue triggers, timers and watches, as a real client of the real API.</summary>
public sealed class CliTriggerTests
{
    [Fact]
    public async Task MessageQueueTriggersAreMadeChangedAndDeleted()
    {
        await using var api = await CliApi.StartAsync();
        await api.OkAsync("mqtrigger", "create", "--name", "orders", "--fn", "order", "--topic", "orders", "--resptopic", "done", "--errortopic", "failed", "--maxretries", "3",
            "--metadata", "host=amqp://localhost:5672/", "--metadata", "mode=QueueLength", "--secret", "broker");
        var spec = (await api.GetAsync("mqt", "orders"))["spec"]!;
        Assert.Equal("rabbitmq keda orders done failed 3 broker amqp://localhost:5672/ order", string.Join(' ', spec["messageQueueType"], spec["mqtkind"], spec["topic"], spec["respTopic"], spec["errorTopic"],
            spec["maxRetries"], spec["secret"], spec["metadata"]!["host"], spec["functionref"]!["name"]));
        await api.OkAsync("mqtrigger", "update", "orders", "--maxretries", "5", "--metadata", "vhostName=shop");
        spec = (await api.GetAsync("mqtrigger", "orders"))["spec"]!;
        Assert.Equal("5 shop QueueLength", string.Join(' ', spec["maxRetries"], spec["metadata"]!["vhostName"], spec["metadata"]!["mode"]));
        Assert.Contains("orders", await api.OkAsync("mqtrigger", "list"));
        await api.RefusedAsync("mqtrigger", "update", "orders", "--mqtype", "carrier-pigeon");
        await api.OkAsync("mqtrigger", "delete", "orders");
        Assert.DoesNotContain("orders", await api.OkAsync("mqtrigger", "list"));
    }

    [Theory]
    [InlineData("@hourly")]
    [InlineData("@every 5m")]
    public async Task AScheduleMayBeADescriptor(string cron)
    {
        await using var api = await CliApi.StartAsync();
        await api.OkAsync("timer", "create", "--name", "tick", "--cron", cron, "--function", "report");
        Assert.Equal(cron, (string?)(await api.GetAsync("timer", "tick"))["spec"]!["cron"]);
    }

    [Fact]
    public async Task WatchesAreMadeAndDeleted()
    {
        await using var api = await CliApi.StartAsync();
        await api.OkAsync("watch", "create", "--name", "maps", "--function", "report", "--alias", "prod", "--type", "configmap", "--labels", "app=shop,tier=front");
        var spec = (await api.GetAsync("watch", "maps"))["spec"]!;
        Assert.Equal("default configmap shop front report prod", string.Join(' ', spec["namespace"], spec["type"], spec["labelselector"]!["app"], spec["labelselector"]!["tier"],
            spec["functionref"]!["name"], spec["functionref"]!["alias"]));
        Assert.Contains("maps", await api.OkAsync("watch", "list"));
        await api.OkAsync("watch", "delete", "maps");
    }
}
