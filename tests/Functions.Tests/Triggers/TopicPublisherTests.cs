using System.Text;
using RabbitMQ.Client;
using WasmFaas.EndToEnd.Tests;
using WasmFaas.Functions.Triggers.MessageQueues;
using Xunit;

namespace WasmFaas.Functions.Tests.Triggers;

/// <summary>Publishing with a real broker.</summary>
public sealed class TopicPublisherTests(RabbitNode broker) : IClassFixture<RabbitNode>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ATopicIsMadeAndMadeAgainAndTheBrokersRestartIsSurvived()
    {
        RabbitNode.SkipWhereMissing();
        await using var connection = new BrokerConnection(BrokerAddress.Parse(broker.Address, "test"), TimeProvider.System);
        await connection.PublishAsync(Message("1"), Cancellation);
        Assert.Equal(["1"], await TakeAllAsync());

        // A queue that goes while it is published to: the attempt that finds out fails, the next makes it.
        await using (var client = await broker.ConnectAsync())
        {
            await using var channel = await client.CreateChannelAsync(cancellationToken: Cancellation);
            await channel.QueueDeleteAsync("topic", cancellationToken: Cancellation);
        }

        var returned = await Assert.ThrowsAsync<MessageQueueException>(() => connection.PublishAsync(Message("2"), Cancellation));
        Assert.Contains("returned", returned.Message);
        await connection.PublishAsync(Message("2"), Cancellation);

        await broker.StopAsync();
        var refused = await Assert.ThrowsAsync<MessageQueueException>(() => connection.PublishAsync(Message("3"), Cancellation));
        Assert.Equal(MessageQueueException.Disconnected, refused.Reason);
        await broker.StartAsync();
        while (true)
        {
            try
            {
                await connection.PublishAsync(Message("3"), Cancellation);
                break;
            }
            catch (MessageQueueException)
            {
                await Task.Delay(50, Cancellation);
            }
        }

        Assert.Equal(["2", "3"], await TakeAllAsync());
    }

    [Fact]
    public async Task ManyThatPublishAtOnceWaitForTheBroker()
    {
        RabbitNode.SkipWhereMissing();
        const int Count = 5 * MessageQueueLimits.Unconfirmed;
        await using var connection = new BrokerConnection(BrokerAddress.Parse(broker.Address, "test"), TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, Count).Select(i => connection.PublishAsync(Message($"{i}"), Cancellation)));
        Assert.Equal(Count, (await TakeAllAsync()).Distinct().Count());
    }

    [Fact]
    public async Task WhatCannotBePublishedSaysWhetherAnotherAttemptMayHelp()
    {
        await using var publisher = new TopicPublisher(new BrokerConnections(TimeProvider.System));
        var unsupported = await Assert.ThrowsAsync<MessageQueueException>(() => publisher.PublishAsync("kafka", Message("1"), Cancellation));
        Assert.Equal(MessageQueueException.Unsupported, unsupported.Reason);
        var nowhere = await Assert.ThrowsAsync<MessageQueueException>(() => publisher.PublishAsync("rabbitmq", Message("1"), Cancellation));
        Assert.Equal(MessageQueueException.ConfigurationInvalid, nowhere.Reason);
        Assert.Contains(BrokerSettings.DefaultVariable, nowhere.Message);
    }

    private static TopicMessage Message(string text) => new("topic", Encoding.UTF8.GetBytes(text));

    private async Task<List<string>> TakeAllAsync()
    {
        await using var client = await broker.ConnectAsync();
        await using var channel = await client.CreateChannelAsync(cancellationToken: Cancellation);
        var taken = new List<string>();
        while (await channel.BasicGetAsync("topic", autoAck: true, Cancellation) is { } message) taken.Add(Encoding.UTF8.GetString(message.Body.Span));
        return taken;
    }
}
