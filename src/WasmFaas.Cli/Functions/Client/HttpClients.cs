using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace WasmFaas.Cli.Functions.Client;

/// <summary>HTTP as both clients, of the API and of the router, use it.</summary>
internal static class HttpClients
{
    /// <summary>Makes a client without a timeout of its own; a proxy is not asked for loopback addresses.</summary>
    /// <param name="server">Whom it talks to.</param>
    /// <param name="authority">The only certificate that may have signed the server's; null for those that the system trusts.</param>
    public static HttpClient Create(Uri server, X509Certificate2? authority = null)
    {
        var handler = new SocketsHttpHandler { UseProxy = !server.IsLoopback, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
        if (authority is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(authority);
        }

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
            string cause = e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? "nothing listens there (start it with wasmfaas serve)" : $"{e.Message} {e.InnerException?.Message}".TrimEnd();
            throw new CommandFailedException(ExitCodes.Failure, $"cannot reach {server}: {cause}");
        }
    }
}
