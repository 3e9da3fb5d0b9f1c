using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WasmFaas.Functions.Api;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Metrics;
using WasmFaas.Keeper;
using WasmFaas.Keeper.Services;

namespace WasmFaas.Functions.Ui;

/// <summary>What the page at <c>/ui</c> asks for besides the API's objects: the counts, and calls of functions.</summary>
/// <param name="host">The functions.</param>
/// <param name="router">Where functions are called, once it listens.</param>
/// <param name="time">What rates are counted by.</param>
/// <param name="services">The resident services, or null.</param>
internal sealed class UiEndpoint(FunctionHost host, Func<IPEndPoint> router, TimeProvider time, ServiceHost? services = null) : IApiEndpoint, IDisposable
{
    private const int RequestBytes = 16 << 20;

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };

    public void Dispose() => _client.Dispose();

    public Task? TryAnswer(ApiContext context, string path) => path.Split('/') switch
    {
        ["", "ui", "counts"] when context.Method == HttpMethods.Post => CountsAsync(context),
        ["", "ui", "call", var ns, var name] => CallAsync(context, ns, name),
        _ => null,
    };

    /// <summary>Answers for the page's files, which anybody may have; null for other paths.</summary>
    public static Task? TryAnswerFile(ApiContext context, string path)
    {
        if (path == "/ui") return context.RedirectAsync("/ui/");
        if (!path.StartsWith("/ui/", StringComparison.Ordinal)) return null;
        if (UiAssets.Find(path.Length == 4 ? "index.html" : path[4..]) is not var (contentType, content)) return null;
        context.ResponseHeaders.ContentSecurityPolicy = "default-src 'self'; img-src data:; frame-ancestors 'none'";
        context.ResponseHeaders.XContentTypeOptions = "nosniff";
        return context.AnswerAsync(200, content, contentType);
    }

    /// <summary>The body is the list of the functions that the page shows, each as NAMESPACE/NAME. Those from the command line are always told: no object names them.</summary>
    private async Task CountsAsync(ApiContext context)
    {
        HashSet<string> shown;
        try
        {
            shown = JsonSerializer.Deserialize<HashSet<string>>(await context.ReadBodyAsync(RequestBytes)) ?? [];
        }
        catch (JsonException e)
        {
            throw Refusal.BadRequest($"the body: expected a JSON list of NAMESPACE/NAME: {e.Message}");
        }

        await context.AnswerAsync(200, Counts(name => !name.Contains(KeeperNames.Separator) || shown.Contains(KeeperNames.Describe(name))));
    }

    private JsonObject Counts(Func<string, bool> isWanted)
    {
        var items = new JsonArray();
        foreach (var function in FunctionCounts.Read(host, services, isWanted))
        {
            var (ns, name) = KeeperNames.Split(function.Name);
            var counts = function.Statistics;
            items.Add((JsonNode)new JsonObject
            {
                ["namespace"] = ns,
                ["name"] = name,
                ["requests"] = counts.Requests,
                ["errors"] = counts.Requests - counts.Exited - counts.Stopped,
                ["coldStarts"] = counts.ColdStarts,
                ["inFlight"] = function.InFlight,
                ["waiting"] = function.Waiting,
                ["idleInstances"] = function.IdleInstances,
                ["memory"] = function.IdleMemoryBytes,
                ["service"] = Describe(function.Service),
                ["loaded"] = function.IsLoaded,
                ["p50"] = Quantile(counts.Quantile(0.5)),
                ["p99"] = Quantile(counts.Quantile(0.99)),
            });
        }

        return new JsonObject { ["time"] = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0, ["items"] = items };
    }

    private static JsonObject? Describe(ServiceStatus? service) => service is null ? null : new JsonObject
    {
        ["state"] = service.State.ToString(),
        ["ready"] = service.Ready,
        ["restarts"] = service.Restarts,
        ["lastEnd"] = service.LastEnd,
    };

    private static JsonNode? Quantile(double seconds) => double.IsNaN(seconds) ? null : JsonValue.Create(seconds);

    private async Task CallAsync(ApiContext context, string ns, string name)
    {
        string path = context.Query("path") ?? "";
        if (path.Length != 0 && path[0] is not ('/' or '?')) path = "/" + path;
        using var request = new HttpRequestMessage(new HttpMethod(context.Method), $"http://{router()}/fission-function/{Uri.EscapeDataString(ns)}/{Uri.EscapeDataString(name)}{path}");
        byte[] body = await context.ReadBodyAsync(RequestBytes);
        if (body.Length != 0) request.Content = new ByteArrayContent(body);
        try
        {
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.Cancellation);
            await using var content = await answer.Content.ReadAsStreamAsync(context.Cancellation);
            await context.BeginStreamAsync(answer.Content.Headers.ContentType?.ToString() ?? "application/octet-stream", (int)answer.StatusCode);
            byte[] part = new byte[16 * 1024];
            for (int count; (count = await content.ReadAsync(part, context.Cancellation)) != 0;) await context.SendAsync(part.AsMemory(0, count));
        }
        catch (HttpRequestException e) when (!context.HasStarted)
        {
            throw new ApiException(502, "BadGateway", $"{ns}/{name} cannot be called: {e.Message}");
        }
    }
}
