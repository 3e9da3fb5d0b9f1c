using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Api;
using WasmFaas.Functions.Tests.Storage;
using Xunit;

namespace WasmFaas.Functions.Tests.Api;

/// <summary>Who may ask, and the kubeconfig that tells clients how.</summary>
public sealed class AccessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Host", "attacker.example:8880", HttpStatusCode.Forbidden)]
    [InlineData("Host", "localhost:8880", HttpStatusCode.OK)]
    [InlineData("Host", "[::1]:8880", HttpStatusCode.OK)]
    [InlineData("Origin", "https://attacker.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://localhost:8888", HttpStatusCode.OK)]
    public async Task NoPageOfAnotherSiteMayAskALoopbackApi(string header, string value, HttpStatusCode expected)
    {
        await using var api = await TestApi.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, TestApi.ConfigMaps);
        request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await api.Client.SendAsync(request, Cancellation);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task AnApiForOthersAsksForItsTokenOverHttps()
    {
        using var directory = new StoreDirectory();
        string folder = Path.GetDirectoryName(directory.Database)!;
        var access = ApiAccess.Prepare(folder, IPAddress.Any);
        var again = ApiAccess.Prepare(folder, IPAddress.Any);
        Assert.Equal(access.Token, again.Token);
        Assert.Equal(access.Certificate!.Thumbprint, again.Certificate!.Thumbprint);
        await using var store = directory.Open();
        await using var server = new ApiServer(store, new IPEndPoint(IPAddress.Loopback, 0), access);
        await server.StartAsync(Cancellation);
        string kubeconfig = Path.Combine(folder, "kubeconfig");
        access.WriteKubeConfig(kubeconfig, server.EndPoint);
        foreach (string file in (string[])["token", "api.pem", "kubeconfig"])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, file)));

        var config = JsonNode.Parse(await File.ReadAllTextAsync(kubeconfig, Cancellation))!;
        var cluster = config["clusters"]![0]!["cluster"]!;
        using var trusted = X509CertificateLoader.LoadCertificate(access.Certificate.RawData);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(trusted);
        using var client = new HttpClient(handler) { BaseAddress = new Uri((string)cluster["server"]!) };
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(client, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(client, access.Token + "x"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(client, (string)config["users"]![0]!["user"]!["token"]!));
    }

    [Fact]
    public async Task WithoutATokenOnlyLoopbackIsServed()
    {
        using var directory = new StoreDirectory();
        await using var store = directory.Open();
        var e = Assert.Throws<ArgumentException>(() => new ApiServer(store, new IPEndPoint(IPAddress.Any, 0)));
        Assert.Contains("is not loopback: expected a token and a certificate", e.Message);
    }

    [Fact]
    public void ATokenThatOthersCanReadIsRefused()
    {
        using var directory = new StoreDirectory();
        string path = Path.Combine(Path.GetDirectoryName(directory.Database)!, "token");
        BearerToken.LoadOrCreate(path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Contains("expected mode 0600", Assert.Throws<IOException>(() => BearerToken.LoadOrCreate(path)).Message);
    }

    private static async Task<HttpStatusCode> GetAsync(HttpClient client, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, TestApi.ConfigMaps);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }
}
