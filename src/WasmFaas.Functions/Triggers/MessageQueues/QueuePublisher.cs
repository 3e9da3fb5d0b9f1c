using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace WasmFaas.Functions.Triggers.MessageQueues;

/// <summary>Publishes on one channel with the broker's confirmation. Safe for use by several threads.</summary>
internal sealed class QueuePublisher : IAsyncDisposable
{
    private const ushort NotFound = 404;

    private readonly IChannel _channel;
    private readonly ConcurrentDictionary<string, bool> _known = new();
    private readonly SemaphoreSlim _unconfirmed = new(MessageQueueLimits.Unconfirmed);

    private QueuePublisher(IConnection connection, IChannel channel) => (Connection, _channel) = (connection, channel);

    /// <summary>The connection that the channel is of.</summary>
    public IConnection Connection { get; }

    /// <summary>False once the channel is of no more use.</summary>
    public bool IsOpen => _channel.IsOpen;

    /// <summary>Opens a channel.</summary>
    public static async Task<QueuePublisher> OpenAsync(IConnection connection, CancellationToken cancellationToken)
    {
        // The client's own limiter fails where many publish at once; the semaphore has them wait.
        var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null);
        return new QueuePublisher(connection, await connection.CreateChannelAsync(options, cancellationToken));
    }

    /// <summary>Publishes to a queue by the default exchange, and waits for the confirmation.</summary>
    public async Task PublishAsync(TopicMessage message, CancellationToken cancellationToken)
    {
        if (!_known.ContainsKey(message.Topic)) await EnsureQueueAsync(message.Topic, cancellationToken);
        var properties = new BasicProperties { Persistent = true, ContentType = message.ContentType, CorrelationId = message.CorrelationId };
        await _unconfirmed.WaitAsync(cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(MessageQueueLimits.BrokerTime);
        try
        {
            await _channel.BasicPublishAsync("", message.Topic, mandatory: true, properties, message.Body, patience.Token);
        }
        catch (PublishReturnException)
        {
            // The queue has gone since; the next attempt makes it.
            _known.TryRemove(message.Topic, out _);
            throw;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no confirmation within {MessageQueueLimits.BrokerTime.TotalSeconds:0} s (MessageQueueLimits.BrokerTime)");
        }
        finally
        {
            _unconfirmed.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    /// <summary>Makes a queue unless there is one, which may be of any sort. On a channel of its own: a refusal closes the channel.</summary>
    private async Task EnsureQueueAsync(string topic, CancellationToken cancellationToken)
    {
        try
        {
            await using var asking = await Connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await asking.QueueDeclarePassiveAsync(topic, cancellationToken);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == NotFound)
        {
            await using var making = await Connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await making.QueueDeclareAsync(topic, durable: true, exclusive: false, autoDelete: false, cancellationToken: cancellationToken);
        }

        _known[topic] = true;
    }
}
