using System.Net.Sockets;
using WasmFaas.Linux;

namespace WasmFaas.NodeBenchmark;

/// <summary>Asks pods over HTTP, from the node's network namespace.</summary>
internal sealed class PodCaller : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private readonly HttpClient _client;

    /// <param name="network">Path of the node's network namespace.</param>
    public PodCaller(string network)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = NetworkNamespace.Run(network, () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        _client = new HttpClient(handler) { Timeout = s_limit };
        _client.DefaultRequestHeaders.ConnectionClose = true;
    }

    /// <summary>Asks until there is an answer, which must be the right one.</summary>
    public async Task AskAsync(PodKind kind, string address, int port, CancellationToken cancellationToken)
    {
        long end = Environment.TickCount64 + (long)s_limit.TotalMilliseconds;
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(kind.Body is null ? HttpMethod.Get : HttpMethod.Post, $"http://{address}:{port}/");
                if (kind.Body is not null) request.Content = new StringContent(kind.Body);
                using var answer = await _client.SendAsync(request, cancellationToken);
                string text = await answer.Content.ReadAsStringAsync(cancellationToken);
                if (answer.IsSuccessStatusCode && text.Contains(kind.Answer, StringComparison.Ordinal)) return;
                throw new InvalidOperationException($"{kind.Name} answered {(int)answer.StatusCode}: {text}");
            }
            catch (HttpRequestException e) when (e.InnerException is SocketException && Environment.TickCount64 < end)
            {
                // It does not listen yet.
                await Task.Delay(1, cancellationToken);
            }
        }
    }

    public void Dispose() => _client.Dispose();
}
