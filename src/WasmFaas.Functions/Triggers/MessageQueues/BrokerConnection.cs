using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace WasmFaas.Functions.Triggers.MessageQueues;

/// <summary>
/// A connection to a RabbitMQ broker that all who use the same address share; made when it is first needed, and again after it
/// broke. Safe for use by several threads.
/// </summary>
internal sealed class BrokerConnection(BrokerAddress address, TimeProvider time) : IAsyncDisposable
{
    private readonly SemaphoreSlim _lock = new(1);
    private IConnection? _connection;
    private QueuePublisher? _publisher;
    private MessageQueueException? _failure;
    private long _failedAt;

    /// <summary>Where the broker is.</summary>
    public BrokerAddress Address { get; } = address;

    /// <summary>Opens a channel for reading.</summary>
    /// <exception cref="MessageQueueException">The broker does not answer, or refuses.</exception>
    public async Task<IChannel> OpenChannelAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken);
        return await TellAsync(() => connection.CreateChannelAsync(cancellationToken: cancellationToken), cancellationToken);
    }

    /// <summary>Publishes to a queue, which is made (durable) where it is missing; the broker has it on disk when this returns.</summary>
    /// <exception cref="MessageQueueException">It is not certain that the broker has it.</exception>
    public async Task PublishAsync(TopicMessage message, CancellationToken cancellationToken)
    {
        var publisher = await PublisherAsync(cancellationToken);
        await TellAsync(async () =>
        {
            await publisher.PublishAsync(message, cancellationToken);
            return true;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lock.WaitAsync();
        try
        {
            await CloseAsync();
        }
        finally
        {
            _lock.Release();
        }
    }

    private async Task<QueuePublisher> PublisherAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken);
        await _lock.WaitAsync(cancellationToken);
        try
        {
            if (_publisher is null || _publisher.Connection != connection || !_publisher.IsOpen)
            {
                if (_publisher is not null) await _publisher.DisposeAsync();
                _publisher = null;
                _publisher = await TellAsync(() => QueuePublisher.OpenAsync(connection, cancellationToken), cancellationToken);
            }

            return _publisher;
        }
        finally
        {
            _lock.Release();
        }
    }

    private async Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { IsOpen: true } open) return open;
        await _lock.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { IsOpen: true } opened) return opened;

            // Many triggers that find the broker gone at the same time are one attempt.
            if (_failure is not null && time.GetElapsedTime(_failedAt) < MessageQueueLimits.FirstReconnect / 2) throw _failure;
            await CloseAsync();
            try
            {
                _connection = await TellAsync(() => Address.Factory().CreateConnectionAsync(cancellationToken), cancellationToken);
                _failure = null;
            }
            catch (MessageQueueException e)
            {
                (_failure, _failedAt) = (e, time.GetTimestamp());
                throw;
            }

            return _connection;
        }
        finally
        {
            _lock.Release();
        }
    }

    private async Task CloseAsync()
    {
        if (_publisher is not null) await _publisher.DisposeAsync();
        _publisher = null;
        if (_connection is not null) await _connection.DisposeAsync();
        _connection = null;
    }

    /// <summary>Does something with the broker, and words what the broker or the network says against it.</summary>
    private async Task<T> TellAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or TimeoutException or ObjectDisposedException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new MessageQueueException(MessageQueueException.Disconnected, $"{Address}: {Describe(e)}", e);
        }
    }

    private static string Describe(Exception error) => error switch
    {
        PossibleAuthenticationFailureException or AuthenticationFailureException => "the broker refused user and password",
        BrokerUnreachableException { InnerException: { } inner } => Describe(inner),
        AggregateException { InnerException: { } inner } => Describe(inner),
        ConnectFailureException { InnerException: { } inner } => inner.Message,
        OperationInterruptedException { ShutdownReason.ReplyText: { Length: > 0 } text } => text,
        OperationCanceledException => "the broker did not answer in time",
        PublishReturnException returned => $"the message was returned: {returned.ReplyText}",
        _ => error.Message,
    };
}
