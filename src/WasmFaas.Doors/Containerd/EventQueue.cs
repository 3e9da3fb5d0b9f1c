using System.Threading.Channels;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using WasmFaas.Doors.Containerd.Messages;
using WasmFaas.Doors.Ttrpc;

namespace WasmFaas.Doors.Containerd;

/// <summary>Sends events to containerd, one after the other in the order that they happened in. Safe for use by several threads.</summary>
/// <param name="address">Path of the socket where containerd takes events.</param>
/// <param name="containerdNamespace">The namespace of containerd's that they are about.</param>
/// <param name="report">Told of events that could not be sent.</param>
internal sealed class EventQueue(string address, string containerdNamespace, Action<string, Exception> report)
{
    /// <summary>Events that wait, at most: more than these are lost, the oldest first.</summary>
    public const int Capacity = 10_000;

    private const int Attempts = 5;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5), s_pause = TimeSpan.FromMilliseconds(200);

    private readonly Channel<Envelope> _waiting = Channel.CreateBounded<Envelope>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Adds an event.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="type">Its type in the package containerd.events.</param>
    /// <param name="message">The event.</param>
    public void Add(string topic, string type, IMessage message) => _waiting.Writer.TryWrite(new Envelope
    {
        Timestamp = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow),
        Namespace = containerdNamespace,
        Topic = topic,
        Event = new Any { TypeUrl = $"containerd.events.{type}", Value = message.ToByteString() },
    });

    /// <summary>Sends events until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TtrpcClient? client = null;
        try
        {
            await foreach (var envelope in _waiting.Reader.ReadAllAsync(cancellationToken)) client = await SendAsync(client, envelope, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
        finally
        {
            if (client is not null) await client.DisposeAsync();
        }
    }

    private async Task<TtrpcClient?> SendAsync(TtrpcClient? client, Envelope envelope, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                client ??= await TtrpcClient.ConnectAsync(address, cancellationToken);
                await client.CallAsync("containerd.services.events.ttrpc.v1.Events", "Forward", new ForwardRequest { Envelope = envelope }, Empty.Parser, s_timeout, cancellationToken);
                return client;
            }
            catch (TtrpcException e)
            {
                // The connection may be one of a containerd that has gone.
                if (client is not null) await client.DisposeAsync();
                client = null;
                if (attempt == Attempts)
                {
                    report($"the event {envelope.Topic} is lost", e);
                    return null;
                }

                await Task.Delay(s_pause, cancellationToken);
            }
        }
    }
}
