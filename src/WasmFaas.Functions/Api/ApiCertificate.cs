using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace WasmFaas.Functions.Api;

/// <summary>The certificate of an API that listens on more than loopback: its own issuer, which the kubeconfig names as trusted.</summary>
public static class ApiCertificate
{
    private const int Years = 10;
    private static readonly TimeSpan s_renewal = TimeSpan.FromDays(90);

    /// <summary>Reads certificate and key of a file; where it is missing, for other addresses or about to expire, a new one is made.</summary>
    /// <param name="path">The PEM file, which only its owner may read.</param>
    /// <param name="listen">The address that it must be valid for; for "any", all of this machine's.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">The file cannot be read or written, or is damaged.</exception>
    public static X509Certificate2 LoadOrCreate(string path, IPAddress listen, TimeProvider time)
    {
        var addresses = Addresses(listen);
        if (File.Exists(path))
        {
            try
            {
                string pem = File.ReadAllText(path);
                var loaded = WithUsableKey(X509Certificate2.CreateFromPem(pem, pem));
                if (addresses.All(address => loaded.MatchesHostname(address.ToString())) && loaded.NotAfter > (time.GetUtcNow() + s_renewal).LocalDateTime) return loaded;
                loaded.Dispose();
            }
            catch (CryptographicException e)
            {
                throw new IOException($"{path}: no certificate and key in PEM: {e.Message}; delete the file to have new ones made", e);
            }
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var created = Create(key, addresses, time.GetUtcNow());
        string content = created.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
        PrivateFile.Write(path, Encoding.ASCII.GetBytes(content));
        return WithUsableKey(X509Certificate2.CreateFromPem(content, content));
    }

    private static X509Certificate2 Create(ECDsa key, List<IPAddress> addresses, DateTimeOffset now)
    {
        var request = new CertificateRequest("CN=wasmfaas", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        if (Uri.CheckHostName(Environment.MachineName) == UriHostNameType.Dns) names.AddDnsName(Environment.MachineName);
        foreach (var address in addresses) names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(Years));
    }

    private static List<IPAddress> Addresses(IPAddress listen)
    {
        List<IPAddress> addresses = [IPAddress.Loopback, IPAddress.IPv6Loopback];
        if (!listen.Equals(IPAddress.Any) && !listen.Equals(IPAddress.IPv6Any)) return [.. addresses, listen];
        var own = NetworkInterface.GetAllNetworkInterfaces().SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address);

        // Link-local addresses have a scope, which no certificate can name.
        return [.. addresses.Concat(own).Where(address => !address.IsIPv6LinkLocal).Distinct()];
    }

    /// <summary>A copy whose key TLS can use on every platform.</summary>
    private static X509Certificate2 WithUsableKey(X509Certificate2 certificate)
    {
        using (certificate) return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
