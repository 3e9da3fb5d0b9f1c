using System.Net.Sockets;

namespace WasmFaas.Cli.Functions.Client;

/// <summary>HTTP as both clients, of the API and of the router, use it.</summary>
internal static class HttpClients
{
    /// <summary>Makes a client without a timeout of its own; a proxy is not asked for loopback addresses.</summary>
    public static HttpClient Create(Uri server)
    {
        var handler = new SocketsHttpHandler { UseProxy = !server.IsLoopback, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends a request and returns with the answer's headers.</summary>
    /// <exception cref="CommandFailedException">There is no answer.</exception>
    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            var server = new Uri(request.RequestUri!, "/");
            string cause = e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? "nothing listens there (start it with wasmfaas serve)" : e.Message;
            throw new CommandFailedException(ExitCodes.Failure, $"cannot reach {server}: {cause}");
        }
    }
}
