namespace WasmFaas.Functions.Triggers.MessageQueues;

/// <summary>
/// Publishes to topics that are named by no trigger, such as the destinations of asynchronous calls: to the broker that the
/// platform's variable <c>WASMFAAS_RABBITMQ_HOST</c> names. Safe for use by several threads.
/// </summary>
internal sealed class TopicPublisher(BrokerConnections connections) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private BrokerConnection? _connection;

    /// <summary>Publishes a message; the broker has it on disk when this returns. The topic is made where it is missing.</summary>
    /// <param name="messageQueueType">Sort of message queue: <c>rabbitmq</c>.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait; whether the message was published is then not known.</param>
    /// <exception cref="MessageQueueException">
    /// It is not certain that the broker has it. <see cref="MessageQueueException.Reason"/> Disconnected: another attempt may
    /// help; Unsupported and ConfigurationInvalid: none does.
    /// </exception>
    public async Task PublishAsync(string messageQueueType, TopicMessage message, CancellationToken cancellationToken)
    {
        BrokerSettings.CheckType(messageQueueType);
        BrokerConnection connection;
        lock (_lock) connection = _connection ??= connections.Take(BrokerSettings.Default("a broker for destinations"));
        await connection.PublishAsync(message, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection) await connections.ReturnAsync(connection);
    }
}
