using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>What a function's settings do, as its callers and its guest see it.</summary>
public sealed class FunctionSettingsTests(RunningPlatform platform) : IClassFixture<RunningPlatform>
{
    private const string Env = "tests/guests/env.wasm";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WarmInstancesSpareTheFirstRequestItsColdStart()
    {
        await platform.OkAsync("fn", "create", "cold", "--code", "examples/counter");
        await platform.OkAsync("fn", "create", "warm", "--code", "examples/counter", "--minscale", "2");
        Assert.EndsWith(", cold\n", await TestAsync("cold"));
        Assert.EndsWith(", warm\n", await TestAsync("cold"));
        Assert.EndsWith(", warm\n", await TestAsync("warm"));
        Assert.Contains("wasmfaas_function_cold_starts_total{namespace=\"default\",function=\"cold\"} 1\n", await platform.Process.MetricsAsync());
        Assert.Contains("wasmfaas_function_cold_starts_total{namespace=\"default\",function=\"warm\"} 0\n", await platform.Process.MetricsAsync());
        string list = await platform.OkAsync("fn", "list");
        Assert.Matches("(?m)^warm +newdeploy +<none> +cgi ", list);
    }

    [Fact]
    public async Task AChangedSecretOrConfigMapIsPickedUp()
    {
        await platform.OkAsync("secret", "create", "keys", "--from-literal", "KEY=one");
        await platform.OkAsync("configmap", "create", "levels", "--from-literal", "LEVEL=low");
        await platform.OkAsync("fn", "create", "env", "--code", Env, "--convention", "cgi");
        await platform.Process.ApplyAsync("functions", "env", new JsonObject
        {
            ["spec"] = JsonNode.Parse("""{"envFrom":[{"secretRef":{"name":"keys"} },{"configMapRef":{"name":"levels"} }]}"""),
        });
        await UntilAsync("env", "KEY=one\n", "LEVEL=low\n");
        await platform.Process.ApplyAsync("secrets", "keys", new JsonObject { ["stringData"] = new JsonObject { ["KEY"] = "two" } });
        await platform.Process.ApplyAsync("configmaps", "levels", new JsonObject { ["data"] = new JsonObject { ["LEVEL"] = "high" } });
        await UntilAsync("env", "KEY=two\n", "LEVEL=high\n");
    }

    [Fact]
    public async Task FissionsHeadersReachTheFunction()
    {
        await platform.OkAsync("fn", "create", "headers", "--code", Env, "--convention", "cgi");
        await platform.OkAsync("route", "create", "--name", "headers", "--function", "headers", "--url", "/users/{id:[0-9]+}", "--method", "GET");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/users/42?x=1");
        request.Headers.Add("X-Fission-Params-Forged", "yes");
        request.Headers.Add("X-Request-Id", "request-7");
        using var answer = await platform.Client.SendAsync(request, Cancellation);
        string body = await answer.Content.ReadAsStringAsync(Cancellation);
        var function = await platform.GetAsync("fn", "headers");
        Assert.Contains("HTTP_X_FISSION_FUNCTION_NAME=headers\n", body);
        Assert.Contains("HTTP_X_FISSION_FUNCTION_NAMESPACE=default\n", body);
        Assert.Contains($"HTTP_X_FISSION_FUNCTION_UID={(string?)function["metadata"]!["uid"]}\n", body);
        Assert.Contains("HTTP_X_FISSION_PARAMS_ID=42\n", body);
        Assert.Contains("HTTP_X_FISSION_REQUEST_ID=request-7\n", body);
        Assert.Contains($"HTTP_X_FISSION_FULL_URL={platform.Client.BaseAddress}users/42?x=1\n", body);
        Assert.Matches("HTTP_TRACEPARENT=00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]\n", body);
        Assert.DoesNotContain("FORGED", body);
    }

    [Fact]
    public async Task APreflightIsAnsweredForAllowedOriginsOnly()
    {
        await platform.OkAsync("fn", "create", "cors", "--code", "examples/echo");
        await platform.OkAsync("route", "create", "--name", "cors", "--function", "cors", "--url", "/cors", "--method", "PUT", "--cors-origin", "https://shop.example", "--cors-header", "X-Mine", "--cors-maxage", "10m");
        using var allowed = await PreflightAsync("https://shop.example");
        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("https://shop.example PUT X-Mine 600", string.Join(' ', Header(allowed, "Allow-Origin"), Header(allowed, "Allow-Methods"), Header(allowed, "Allow-Headers"), Header(allowed, "Max-Age")));
        using var other = await PreflightAsync("https://thief.example");
        Assert.Equal("", Header(other, "Allow-Origin"));

        static string Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues($"Access-Control-{name}", out var values) ? string.Join(',', values) : "";

        Task<HttpResponseMessage> PreflightAsync(string origin)
        {
            var request = new HttpRequestMessage(HttpMethod.Options, "/cors");
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", "PUT");
            return platform.Client.SendAsync(request, Cancellation);
        }
    }

    [Fact]
    public async Task ALogIsFollowed()
    {
        await platform.OkAsync("fn", "create", "broken", "--code", "tests/guests/trap.wasm");
        await using var log = WasmFaasProcess.Start("fn", "log", "broken", "-f", "--data", platform.DataDirectory);
        for (int i = 0; i < 2; i++)
        {
            await platform.CallAsync("/fission-function/broken");

            // The end of the compilation is an event of the function too, and comes when it comes.
            string? line;
            do line = await log.ReadLineAsync(Cancellation);
            while (line?.Contains("compiled ahead of time", StringComparison.Ordinal) == true);
            Assert.Contains("unreachable", line);
        }
    }

    /// <summary>How <c>fn test</c> says that it went.</summary>
    private async Task<string> TestAsync(string function)
    {
        var (code, body, error) = await platform.RunAsync("fn", "test", function, "--method", "GET", "--router", platform.Client.BaseAddress!.ToString());
        Assert.Equal(0, code);
        Assert.StartsWith("request ", body);
        Assert.StartsWith("200 OK, ", error);
        return error;
    }

    private async Task UntilAsync(string function, params string[] expected)
    {
        while (true)
        {
            string body = await platform.Client.GetStringAsync($"/fission-function/{function}", Cancellation);
            if (expected.All(line => body.Contains(line, StringComparison.Ordinal))) return;
        }
    }
}
