using System.Net;
using System.Net.Http.Headers;

namespace WasmFaas.Oci;

/// <summary>
/// Speaks to one repository of a registry (distribution-spec 1.1): authorization, and pulls. Content is checked against its digest.
/// Not safe for use by several threads.
/// </summary>
/// <param name="http">The client; not disposed.</param>
/// <param name="image">Names the registry and the repository.</param>
/// <param name="credentials">The user, or null for nobody.</param>
/// <param name="limits">What is taken at most.</param>
internal sealed class RegistryClient(HttpClient http, ImageReference image, RegistryCredentials? credentials, OciLimits limits)
{
    private readonly string _address = $"{(image.IsLoopback ? "http" : "https")}://{image.Host}/v2/{image.Repository}";
    private AuthenticationHeaderValue? _authorization;

    /// <summary>Fetches a manifest or an index.</summary>
    /// <param name="version">A tag or a digest.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="OciException">It cannot be had, or is not what the digest says.</exception>
    public async Task<(Manifest Manifest, Descriptor Descriptor, byte[] Content)> GetManifestAsync(string version, CancellationToken cancellationToken)
    {
        using var answer = await GetAsync($"manifests/{version}", [MediaTypes.Index, MediaTypes.Manifest, MediaTypes.DockerList, MediaTypes.DockerManifest], cancellationToken);
        byte[] content = await ReadAsync(answer, $"the manifest {version}", cancellationToken);
        string digest = Digests.Of(content);
        if (version.StartsWith("sha256:", StringComparison.Ordinal) && version != digest) throw new OciException($"{image}: the manifest's digest is {digest}, expected {version}");
        var manifest = OciJson.Read<Manifest>(content, $"{image}: the manifest");
        string mediaType = manifest.MediaType ?? answer.Content.Headers.ContentType?.MediaType ?? MediaTypes.Manifest;
        return (manifest, new Descriptor { MediaType = mediaType, Digest = digest, Size = content.Length }, content);
    }

    /// <summary>Fetches a small blob.</summary>
    /// <exception cref="OciException">It cannot be had, or is not what the digest says.</exception>
    public async Task<byte[]> GetDocumentAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        using var answer = await GetAsync($"blobs/{descriptor.Digest}", [], cancellationToken);
        byte[] content = await ReadAsync(answer, $"the blob {descriptor.Digest}", cancellationToken);
        if (Digests.Of(content) != descriptor.Digest) throw new OciException($"{image}: the blob's digest is not {descriptor.Digest}");
        return content;
    }

    /// <summary>Opens a layer; its digest is checked at its end, by an exception.</summary>
    /// <exception cref="OciException">It cannot be had.</exception>
    public async Task<Stream> OpenLayerAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        var answer = await GetAsync($"blobs/{descriptor.Digest}", [], cancellationToken);
        return new CheckedStream(await answer.Content.ReadAsStreamAsync(cancellationToken), $"{image}: the layer", limits.LayerBytes, "OciLimits.LayerBytes", descriptor.Digest);
    }

    /// <summary>Asks for a blob from a byte on; the answer is 206 where the registry begins there, else 200 with all of it.</summary>
    /// <exception cref="OciException">It cannot be had.</exception>
    public Task<HttpResponseMessage> GetBlobAsync(Descriptor descriptor, long from, CancellationToken cancellationToken) => SendAsync(() =>
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Address($"blobs/{descriptor.Digest}"));
        if (from > 0) request.Headers.Range = new RangeHeaderValue(from, null);
        return request;
    }, $"blobs/{descriptor.Digest}", cancellationToken);

    /// <summary>Where a path of the repository is.</summary>
    public Uri Address(string path) => new($"{_address}/{path}");

    private Task<HttpResponseMessage> GetAsync(string path, IReadOnlyList<string> accept, CancellationToken cancellationToken) => SendAsync(() =>
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Address(path));
        foreach (string mediaType in accept) request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(mediaType));
        return request;
    }, path, cancellationToken);

    /// <summary>Sends a request, once more with authorization where the registry wants some.</summary>
    /// <param name="make">Makes the request, which is sent twice at most.</param>
    /// <param name="path">What it is about, for errors.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <param name="mayBeMissing">True where 404 is an answer too.</param>
    /// <exception cref="OciException">The registry cannot be reached, or refuses.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, string path, CancellationToken cancellationToken, bool mayBeMissing = false)
    {
        for (int attempt = 0; ; attempt++)
        {
            HttpResponseMessage answer;
            try
            {
                using var request = make();

                // Where an upload goes on may be another's server.
                if (request.RequestUri!.Authority == image.Host) request.Headers.Authorization = _authorization;
                answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            }
            catch (HttpRequestException e)
            {
                throw new OciException($"{image}: the registry {image.Host} cannot be reached: {e.Message}", e) { IsPassing = true };
            }

            if (answer.IsSuccessStatusCode || (mayBeMissing && answer.StatusCode == HttpStatusCode.NotFound)) return answer;
            using (answer)
            {
                if (answer.StatusCode == HttpStatusCode.Unauthorized && attempt == 0)
                {
                    _authorization = await AuthorizeAsync(answer.Headers.WwwAuthenticate, cancellationToken);
                    continue;
                }

                throw new OciException(answer.StatusCode switch
                {
                    HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when credentials is null => $"{image}: the registry wants credentials (imagePullSecrets, or a login of docker or podman)",
                    HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"{image}: the registry does not let the user {credentials!.User} do that",
                    HttpStatusCode.NotFound => $"{image}: the registry has no such image ({path})",
                    _ => $"{image}: the registry answered {(int)answer.StatusCode} to {path}",
                })
                {
                    IsPassing = answer.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError,
                };
            }
        }
    }

    private async Task<AuthenticationHeaderValue> AuthorizeAsync(HttpHeaderValueCollection<AuthenticationHeaderValue> challenges, CancellationToken cancellationToken)
    {
        if (challenges.FirstOrDefault(challenge => challenge.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) is { } bearer)
            return new AuthenticationHeaderValue("Bearer", await GetTokenAsync(Challenge.Parse(bearer.Parameter ?? ""), cancellationToken));
        return credentials?.Basic ?? throw new OciException($"{image}: the registry wants credentials (imagePullSecrets, or a login of docker or podman)");
    }

    private async Task<string> GetTokenAsync(IReadOnlyDictionary<string, string> challenge, CancellationToken cancellationToken)
    {
        if (!challenge.TryGetValue("realm", out string? realm) || !Uri.TryCreate(realm, UriKind.Absolute, out var address) || !(address.Scheme == "https" || address.IsLoopback))
            throw new OciException($"{image}: the registry names no place to get a token from: expected a realm with https");
        string scope = challenge.GetValueOrDefault("scope") ?? $"repository:{image.Repository}:pull";
        string query = $"scope={Uri.EscapeDataString(scope)}";
        if (challenge.TryGetValue("service", out string? service)) query = $"service={Uri.EscapeDataString(service)}&{query}";
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{realm}{(realm.Contains('?') ? '&' : '?')}{query}");
        request.Headers.Authorization = credentials?.Basic;
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!answer.IsSuccessStatusCode) throw new OciException($"{image}: {address.Host} gives no token for {scope}: it answered {(int)answer.StatusCode}");
            var token = OciJson.Read<TokenAnswer>(await ReadAsync(answer, "the token", cancellationToken), $"{image}: the token's answer");
            return token.Token ?? token.AccessToken ?? throw new OciException($"{image}: {address.Host} answered without a token");
        }
        catch (HttpRequestException e)
        {
            throw new OciException($"{image}: {address.Host}, which gives tokens, cannot be reached: {e.Message}", e);
        }
    }

    private async Task<byte[]> ReadAsync(HttpResponseMessage answer, string what, CancellationToken cancellationToken)
    {
        await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        for (int count; (count = await content.ReadAsync(buffer, cancellationToken)) != 0;)
        {
            if (bytes.Length + count > limits.DocumentBytes) throw new OciException($"{image}: {what} is longer than {limits.DocumentBytes} bytes (OciLimits.DocumentBytes)");
            bytes.Write(buffer, 0, count);
        }

        return bytes.ToArray();
    }
}
