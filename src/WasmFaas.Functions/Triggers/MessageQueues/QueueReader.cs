using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using WasmFaas.Functions.Execution;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Triggers.MessageQueues;

/// <summary>
/// Reads a trigger's queue until it is stopped, and goes on where the connection broke. A message is acknowledged after its
/// answer is with the broker: what was not, the broker gives to the next reader.
/// </summary>
/// <param name="trigger">The trigger.</param>
/// <param name="connection">The connection to its broker.</param>
/// <param name="handler">Deals with the messages.</param>
/// <param name="report">Tells the state.</param>
/// <param name="time">The clock of the waits.</param>
/// <param name="log">The log, or null.</param>
internal sealed class QueueReader(QueueTrigger trigger, BrokerConnection connection, MessageHandler handler, Func<Condition, Task> report, TimeProvider time, KeeperLog? log)
{
    private readonly CancellationTokenSource _stopping = new(), _abort = new();
    private Task _work = Task.CompletedTask;

    /// <summary>What is read.</summary>
    public QueueTrigger Trigger { get; } = trigger;

    /// <summary>The connection it is read by.</summary>
    public BrokerConnection Connection { get; } = connection;

    /// <summary>Begins.</summary>
    public void Start() => _work = Task.Run(RunAsync);

    /// <summary>Reads no more, and ends when the messages that are worked on have been dealt with.</summary>
    /// <param name="abort">When cancelled, they are given up; the broker has them still.</param>
    public async Task StopAsync(CancellationToken abort)
    {
        await _stopping.CancelAsync();
        await using (abort.Register(_abort.Cancel)) await _work;
    }

    private async Task RunAsync()
    {
        var wait = MessageQueueLimits.FirstReconnect;
        while (!_stopping.IsCancellationRequested)
        {
            var problem = await TryReadAsync(() => wait = MessageQueueLimits.FirstReconnect);
            if (_stopping.IsCancellationRequested) return;
            await report(problem);
            try
            {
                await Task.Delay(wait * (0.75 + (Random.Shared.NextDouble() / 2)), time, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            wait = wait * 2 < MessageQueueLimits.LongestReconnect ? wait * 2 : MessageQueueLimits.LongestReconnect;
        }
    }

    /// <summary>Reads until it is stopped or fails, and tells why.</summary>
    private async Task<Condition> TryReadAsync(Action onReading)
    {
        try
        {
            return Condition.NotReady(MessageQueueException.Disconnected, $"{Connection.Address}: {await ReadAsync(onReading)}");
        }
        catch (MessageQueueException e)
        {
            return Condition.NotReady(e.Reason, e.Message);
        }
        catch (Exception e)
        {
            // The client's own time-outs are cancellations. Whatever it is, the next attempt begins from nothing.
            string text = e is OperationInterruptedException { ShutdownReason.ReplyText: { Length: > 0 } reply } ? reply : e.Message;
            if (e is not (RabbitMQClientException or IOException or OperationCanceledException)) log?.Write("error", $"the reading of a queue failed: {e}", ("trigger", Trigger.SourceName), ("topic", Trigger.Topic));
            return Condition.NotReady(MessageQueueException.Disconnected, $"{Connection.Address}: {text}");
        }
    }

    /// <summary>Reads until it is stopped or the channel ends.</summary>
    /// <returns>Why it ended.</returns>
    private async Task<string> ReadAsync(Action onReading)
    {
        await using var channel = await Connection.OpenChannelAsync(_stopping.Token);
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(_abort.Token);
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = new ConcurrentDictionary<ulong, Task>();
        await channel.BasicQosAsync(0, (ushort)Trigger.AtOnce, global: false, _stopping.Token);
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            ended.TrySetResult(reason.ReplyText);
            return Task.CompletedTask;
        };
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.UnregisteredAsync += (_, _) =>
        {
            ended.TrySetResult($"the broker ended the reading of {Trigger.Topic}: is the queue gone?");
            return Task.CompletedTask;
        };
        consumer.ReceivedAsync += (_, delivery) =>
        {
            // The delivery's memory is the client's own: the message is copied before this returns.
            var properties = delivery.BasicProperties;
            var message = new IncomingMessage(delivery.Body.ToArray(), properties.ContentType, properties.CorrelationId ?? properties.MessageId);
            ulong tag = delivery.DeliveryTag;
            var work = new Task<Task>(() => WorkAsync(channel, tag, message, running, broken.Token));
            running[tag] = work.Unwrap();
            work.Start(TaskScheduler.Default);
            return Task.CompletedTask;
        };
        string name = await channel.BasicConsumeAsync(Trigger.Topic, autoAck: false, consumer, _stopping.Token);
        onReading();
        await report(Condition.Ready("Reading", $"reads the queue {Trigger.Topic} of {Connection.Address}, {Trigger.AtOnce} messages at a time"));
        try
        {
            string reason = await ended.Task.WaitAsync(_stopping.Token);

            // Nothing that is running can be acknowledged any more; the broker gives it to the next reader.
            await broken.CancelAsync();
            return reason;
        }
        catch (OperationCanceledException)
        {
            if (channel.IsOpen) await channel.BasicCancelAsync(name, noWait: false, _abort.Token);
            return "stopped";
        }
        finally
        {
            await Task.WhenAll(running.Values);
        }
    }

    private async Task WorkAsync(IChannel channel, ulong tag, IncomingMessage message, ConcurrentDictionary<ulong, Task> running, CancellationToken broken)
    {
        try
        {
            switch (await handler.HandleAsync(message, _stopping.Token, broken))
            {
                case MessageEnd.Done:
                    await channel.BasicAckAsync(tag, multiple: false, broken);
                    break;
                case var end:
                    await channel.BasicNackAsync(tag, multiple: false, requeue: end == MessageEnd.Returned, broken);
                    break;
            }
        }
        catch (Exception e) when (broken.IsCancellationRequested || e is RabbitMQClientException or IOException or ObjectDisposedException)
        {
            // It is not acknowledged: the broker gives it to the next reader.
        }
        catch (Exception e)
        {
            // Nothing but a mistake of this program gets here. Ended, the channel gives its messages back, and no message stays with a reader that forgot it.
            log?.Write("error", $"a message could not be dealt with: {e}", ("trigger", Trigger.SourceName), ("topic", Trigger.Topic));
            await channel.AbortAsync(CancellationToken.None);
        }
        finally
        {
            running.TryRemove(tag, out _);
        }
    }
}
