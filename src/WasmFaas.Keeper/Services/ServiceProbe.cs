using System.Net.Sockets;
using System.Text;

namespace WasmFaas.Keeper.Services;

/// <summary>Asks a guest over HTTP whether it is ready, as Kubernetes' probe <c>httpGet</c> does: statuses from 200 to 399 say yes.</summary>
internal static class ServiceProbe
{
    /// <summary>Asks once. Anything but an answer of such a status is no.</summary>
    public static async Task<bool> AskAsync(string socketPath, string path, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(ServiceLimits.ProbeTime);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), time.Token);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: wasmfaas-probe\r\nConnection: close\r\n\r\n"), time.Token);

            // "HTTP/1.1 200"
            byte[] head = new byte[12];
            for (int length = 0; length < head.Length;)
            {
                int count = await socket.ReceiveAsync(head.AsMemory(length), time.Token);
                if (count == 0) return false;
                length += count;
            }

            string text = Encoding.ASCII.GetString(head);
            return text.StartsWith("HTTP/1.", StringComparison.Ordinal) && text[9] is '2' or '3';
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }
}
