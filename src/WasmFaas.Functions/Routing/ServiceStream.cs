using System.Net.Sockets;

namespace WasmFaas.Functions.Routing;

/// <summary>
/// A connection to a service, which sees to it that no request is sent twice: a client's pool sends a request again whose connection was
/// closed before the answer's first byte, which would end a service again that the request has ended. Only a connection that cannot be
/// made, or that was closed before the request was written, is tried again.
/// </summary>
internal sealed class ServiceStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private static ReadOnlySpan<byte> Upgraded => "HTTP/1.1 101"u8;

    private volatile bool _awaitsAnswer, _isUpgraded;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        try
        {
            count = await base.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e) when (_awaitsAnswer)
        {
            throw new ServiceBrokenException(e.InnerException?.Message ?? e.Message);
        }

        // A read of no bytes only waits for some.
        if (buffer.IsEmpty) return count;
        if (count == 0 && _awaitsAnswer) throw new ServiceBrokenException("it closed the connection without an answer");
        if (count > 0) _awaitsAnswer = false;
        if (!_isUpgraded && buffer.Span[..count].StartsWith(Upgraded)) _isUpgraded = true;
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isUpgraded) _awaitsAnswer = true;
        return base.WriteAsync(buffer, cancellationToken);
    }
}
