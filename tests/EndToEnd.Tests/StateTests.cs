using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Keys and values of functions: from guests, over HTTP, by the verbs, over a kill.</summary>
public sealed class StateTests : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("wasmfaas-");
    private PlatformProcess _platform = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _platform = await PlatformProcess.StartAsync(_data.FullName);

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task AGuestsIncrementsAreAtomicAndSurviveAKill()
    {
        await ApplyVisitsAsync("visits", new JsonObject { ["state"] = new JsonObject() });
        const int Calls = 200;
        var counts = await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => CountAsync("POST")));
        Assert.Equal(Enumerable.Range(1, Calls), counts.Order());
        await _platform.KillAsync();
        _platform = await PlatformProcess.StartAsync(_data.FullName);
        Assert.Equal(Calls, await CountAsync("GET"));

        // What the guest wrote is what the API and the verbs read: a count in eight bytes.
        Assert.Equal("/", (await CliAsync("list", "visits")).Trim());
        await CliAsync("delete", "visits", "/");
        Assert.Equal(1, await CountAsync("POST"));
    }

    [Fact]
    public async Task AModuleThatNeedsAStateIsNotServedWithoutOne()
    {
        await ApplyVisitsAsync("stateless", []);
        await _platform.WaitReadyAsync("stateless", "LoadFailed", "functions");
        Assert.Contains("spec.state", (await _platform.ConditionAsync("stateless", "Ready", "functions"))["message"]!.ToString());
    }

    [Fact]
    public async Task TheApiIsFissions()
    {
        await ApplyVisitsAsync("api", new JsonObject { ["state"] = new JsonObject { ["keyspace"] = "shared", ["maxValueBytes"] = 10, ["maxKeys"] = 2 } });
        await _platform.WaitReadyAsync("api", "Serving", "functions");
        string token = (await CliAsync("token", "api")).Trim();
        var (status, version, _) = await SendAsync("PUT", "a%2Fb", token, "one");
        Assert.Equal(HttpStatusCode.NoContent, status);
        Assert.Equal((HttpStatusCode.OK, version, "one"), await SendAsync("GET", "a%2Fb", token));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync("PUT", "a%2Fb", token, "two", ("If-Match", "0"))).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("POST", "a%2Fb/cas", token, $$"""{"expectVersion":{{version}},"value":"dHdv"}""")).Status);
        Assert.Equal("two", (await SendAsync("GET", "a%2Fb", token)).Body);
        Assert.Contains("version_conflict", (await SendAsync("POST", "a%2Fb/cas", token, $$"""{"expectVersion":{{version}},"value":"dHdv"}""")).Body);
        Assert.Contains("quota_value_bytes", (await SendAsync("PUT", "b", token, "more than ten")).Body);
        await SendAsync("PUT", "b", token, "2");
        Assert.Contains("quota_keys", (await SendAsync("PUT", "c", token, "3")).Body);
        Assert.Equal("""{"keys":["a/b"],"cursor":"a/b"}""", (await SendAsync("GET", "?limit=1", token)).Body.Replace("\n", "", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", "b", token)).Status);
        Assert.Contains("not_found", (await SendAsync("GET", "b", token)).Body);

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync("GET", "a", "0" + token[1..] + "0")).Status);
        await _platform.DeleteAsync("functions", "api");
        while ((await SendAsync("GET", "a%2Fb", token)).Status != HttpStatusCode.Forbidden) await Task.Delay(10, Cancellation);
    }

    private async Task<string> CliAsync(params string[] arguments)
    {
        var (code, output, error) = await WasmFaasProcess.RunAsync("", ["fn", "state", .. arguments, "--server", _platform.Api.BaseAddress!.ToString()]);
        Assert.True(code == 0, error);
        return output;
    }

    private async Task ApplyVisitsAsync(string name, JsonObject spec)
    {
        string module = Convert.ToBase64String(await File.ReadAllBytesAsync(Path.Combine(WasmFaasProcess.Root, "examples", "visits", "visits.wasm"), Cancellation));
        await _platform.ApplyFunctionAsync(name, module, 8, spec, new JsonObject { ["annotations"] = new JsonObject { ["wasm-faas.dev/convention"] = "cgi" } });
        if (spec.Count != 0) await _platform.WaitReadyAsync(name, "Serving", "functions");
    }

    private async Task<int> CountAsync(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/fission-function/default/visits");
        using var answer = await _platform.Client.SendAsync(request, Cancellation);
        string body = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, body);
        return int.Parse(body, CultureInfo.InvariantCulture);
    }

    private async Task<(HttpStatusCode Status, string? Version, string Body)> SendAsync(string method, string key, string token, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/v1/state{(key.StartsWith('?') ? "" : "/")}{key}") { Content = body is null ? null : new StringContent(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TryAddWithoutValidation("X-Fission-State-Namespace", "default");
        request.Headers.TryAddWithoutValidation("X-Fission-State-Keyspace", "shared");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await _platform.Api.SendAsync(request, Cancellation);
        string? version = answer.Headers.TryGetValues("X-Fission-State-Version", out var values) ? values.First() : null;
        return (answer.StatusCode, version, await answer.Content.ReadAsStringAsync(Cancellation));
    }
}
