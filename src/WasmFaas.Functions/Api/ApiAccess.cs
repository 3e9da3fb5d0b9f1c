using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace WasmFaas.Functions.Api;

/// <summary>How clients get to an API and show who they are.</summary>
/// <param name="Token">The bearer token, or null for none.</param>
/// <param name="Certificate">The server's certificate, with which it speaks https, or null for http.</param>
public sealed record ApiAccess(string? Token, X509Certificate2? Certificate)
{
    /// <summary>Nothing is asked of clients: for loopback.</summary>
    public static ApiAccess Open { get; } = new(null, null);

    /// <summary>
    /// What an address asks for: nothing on loopback, else a token and a certificate, which are made where they are missing:
    /// kubectl sends a token over https only.
    /// </summary>
    /// <param name="dataDirectory">Directory of <c>token</c> and <c>api.pem</c>, which only their owner may read.</param>
    /// <param name="listen">Where the API listens.</param>
    /// <exception cref="IOException">A file cannot be read or written, or others may read it.</exception>
    public static ApiAccess Prepare(string dataDirectory, IPAddress listen) => IPAddress.IsLoopback(listen)
        ? Open
        : new(BearerToken.LoadOrCreate(Path.Combine(dataDirectory, "token")), ApiCertificate.LoadOrCreate(Path.Combine(dataDirectory, "api.pem"), listen, TimeProvider.System));

    /// <summary>Writes the kubeconfig of the API.</summary>
    /// <param name="path">The file.</param>
    /// <param name="endPoint">Where the API listens.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void WriteKubeConfig(string path, IPEndPoint endPoint)
    {
        var address = endPoint.Address;
        if (address.Equals(IPAddress.Any)) address = IPAddress.Loopback;
        if (address.Equals(IPAddress.IPv6Any)) address = IPAddress.IPv6Loopback;
        var server = new Uri($"{(Certificate is null ? "http" : "https")}://{new IPEndPoint(address, endPoint.Port)}");
        KubeConfig.Write(path, server, Token, Certificate?.ExportCertificatePem());
    }
}
