using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using WasmFaas.EndToEnd.Tests;

namespace WasmFaas.Oci.Tests;

/// <summary>A registry on loopback, as far as pulls need it.</summary>
internal sealed class Registry : IDisposable
{
    private const string User = "reader", Password = "s3cret", Token = "a-token";

    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, (string MediaType, byte[] Content)> _content = new();

    private readonly List<HttpListenerResponse> _silent = [];

    public Registry()
    {
        while (true)
        {
            Host = $"127.0.0.1:{FreePort.Find()}";
            _listener.Prefixes.Clear();
            _listener.Prefixes.Add($"http://{Host}/");
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException)
            {
                // Another took the port.
            }
        }

        _ = Task.Run(ServeAsync);
    }

    /// <summary>How clients must show that they may pull.</summary>
    public AuthenticationSchemes Wants { get; set; } = AuthenticationSchemes.Anonymous;

    /// <summary>True where a blob can be had from a byte on.</summary>
    public bool KnowsRanges { get; set; } = true;

    /// <summary>What becomes of the next requests of blobs: so many bytes are sent, then the connection is broken, or goes silent.</summary>
    public ConcurrentQueue<(int Bytes, bool IsSilent)> Faults { get; } = [];

    /// <summary>The first bytes that blobs were asked for from.</summary>
    public ConcurrentQueue<long> Asked { get; } = [];

    /// <summary>Requests that were answered with content.</summary>
    public int Served { get; private set; }

    public string Host { get; }

    public static RegistryCredentials Credentials { get; } = new(User, Password);

    public ImageReference Image(string suffix = ":1") => ImageReference.Parse($"{Host}/functions/hello{suffix}");

    /// <summary>Adds a blob; returns its descriptor.</summary>
    public JsonObject Blob(string mediaType, byte[] content)
    {
        string digest = Digest(content);
        _content[$"blobs/{digest}"] = ("application/octet-stream", content);
        return Describe(mediaType, digest, content.Length);
    }

    /// <summary>Lets a blob be another than its digest says.</summary>
    public void Falsify(string digest, byte[] content) => _content[$"blobs/{digest}"] = ("application/octet-stream", content);

    /// <summary>Adds a manifest; returns its descriptor.</summary>
    public JsonObject Manifest(string? tag, JsonObject? config, params JsonObject[] layers)
    {
        var manifest = new JsonObject { ["schemaVersion"] = 2, ["layers"] = new JsonArray([.. layers.Select(layer => layer.DeepClone())]) };
        if (config is not null) manifest["config"] = config.DeepClone();
        return Document("application/vnd.oci.image.manifest.v1+json", tag, manifest);
    }

    /// <summary>Adds an index.</summary>
    public void Index(string tag, params JsonObject[] manifests) =>
        Document("application/vnd.oci.image.index.v1+json", tag, new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray([.. manifests.Select(manifest => manifest.DeepClone())]) });

    public void Dispose() => _listener.Close();

    private static string Digest(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    private static JsonObject Describe(string mediaType, string digest, int size) => new() { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = size };

    private JsonObject Document(string mediaType, string? tag, JsonObject document)
    {
        byte[] content = Encoding.UTF8.GetBytes(document.ToJsonString());
        string digest = Digest(content);
        _content[$"manifests/{digest}"] = (mediaType, content);
        if (tag is not null) _content[$"manifests/{tag}"] = (mediaType, content);
        return Describe(mediaType, digest, content.Length);
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            try
            {
                Answer(context.Request, context.Response);
                if (!_silent.Contains(context.Response)) context.Response.Close();
            }
            catch (HttpListenerException)
            {
                // The client left.
            }
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        string? authorization = request.Headers["Authorization"];
        string basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
        if (request.Url!.AbsolutePath == "/token")
        {
            bool isRight = authorization == basic && request.QueryString["service"] == "test" && request.QueryString["scope"] == "repository:functions/hello:pull";
            response.StatusCode = isRight ? 200 : 401;
            if (isRight) response.OutputStream.Write(Encoding.UTF8.GetBytes($$"""{"token":"{{Token}}"}"""));
            return;
        }

        bool isAllowed = Wants switch
        {
            AuthenticationSchemes.Basic => authorization == basic,
            AuthenticationSchemes.Negotiate => authorization == "Bearer " + Token,
            _ => true,
        };
        if (!isAllowed)
        {
            response.StatusCode = 401;
            response.Headers["WWW-Authenticate"] = Wants == AuthenticationSchemes.Basic
                ? "Basic realm=\"registry\""
                : $"Bearer realm=\"http://{Host}/token\",service=\"test\",scope=\"repository:functions/hello:pull\"";
            return;
        }

        const string Prefix = "/v2/functions/hello/";
        string path = request.Url.AbsolutePath;
        if (!path.StartsWith(Prefix, StringComparison.Ordinal) || !_content.TryGetValue(path[Prefix.Length..], out var found))
        {
            response.StatusCode = 404;
            return;
        }

        Served++;
        response.ContentType = found.MediaType;
        if (path.Contains("/blobs/", StringComparison.Ordinal)) SendBlob(request, response, found.Content);
        else response.OutputStream.Write(found.Content);
    }

    private void SendBlob(HttpListenerRequest request, HttpListenerResponse response, byte[] content)
    {
        int from = request.Headers["Range"] is { } range ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;
        Asked.Enqueue(from);
        if (!KnowsRanges) from = 0;
        if (from > 0)
        {
            response.StatusCode = 206;
            response.Headers["Content-Range"] = $"bytes {from}-{content.Length - 1}/{content.Length}";
        }

        response.ContentLength64 = content.Length - from;
        bool fails = Faults.TryDequeue(out var fault);
        response.OutputStream.Write(content.AsSpan(from, fails ? Math.Min(fault.Bytes, content.Length - from) : content.Length - from));
        if (!fails) return;
        response.OutputStream.Flush();
        if (fault.IsSilent) _silent.Add(response);
        else response.Abort();
    }
}
