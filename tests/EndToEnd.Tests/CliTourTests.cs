using System.Net;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>The README's tour: the program as the platform, and as its client.</summary>
public sealed class CliTourTests
{
    private const string HelloAnswer = """{"status":0,"output":["arg 0: program","arg 1: White","arg 2: Hank"]}""";

    [Fact]
    public async Task AFunctionIsMadeCalledShownAndUpdatedUnderAClient()
    {
        string directory = Directory.CreateTempSubdirectory("wasmfaas-tour-").FullName;
        await using var server = WasmFaasProcess.Start("serve", "--listen", "127.0.0.1:0", "--api", "127.0.0.1:0", "--data", directory);
        var endPoint = await server.ListeningAsync();
        string router = $"http://{endPoint}";

        await OkAsync("fn", "create", "hello", "--code", "examples/hello/hello.wasm");
        await OkAsync("route", "create", "--name", "hello", "--function", "hello", "--url", "/greet", "--method", "POST");
        using var client = new HttpClient { BaseAddress = new Uri(router) };
        Assert.Equal(HelloAnswer, await PostAsync("/greet", """{"args":["White","Hank"]}"""));
        var (code, body, status) = await RunAsync("fn", "test", "hello", "--router", router, "--body", """{"args":["White","Hank"]}""");
        Assert.Equal((0, HelloAnswer), (code, body));
        Assert.StartsWith("200 OK, ", status);
        Assert.Contains("hello", await OkAsync("fn", "list"));
        Assert.Contains("POST /greet", await OkAsync("fn", "describe", "hello"));

        await OkAsync("fn", "update", "hello", "--code", "examples/echo");
        Assert.Equal("POST /?\nhi", await PostAsync("/greet", "hi"));
        (code, _, status) = await RunAsync("fn", "test", "none", "--router", router);
        Assert.Equal(1, code);
        Assert.StartsWith("404 Not Found, ", status);

        await OkAsync("fn", "create", "trap", "--code", "tests/guests/trap.wasm", "--url", "/trap", "--method", "POST");
        using (var answer = await client.PostAsync("/trap", new StringContent("{}"), TestContext.Current.CancellationToken)) Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains("unreachable", await OkAsync("fn", "log", "trap"));

        await OkAsync("route", "delete", "hello");
        await OkAsync("fn", "delete", "hello");
        Assert.Equal(0, await server.EndAsync("TERM"));
        Directory.Delete(directory, recursive: true);

        Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => WasmFaasProcess.RunAsync("", [.. arguments, "--data", directory]);

        async Task<string> OkAsync(params string[] arguments)
        {
            var (exitCode, output, error) = await RunAsync(arguments);
            Assert.True(exitCode == 0, $"{string.Join(' ', arguments)}: {exitCode}: {error}");
            return output;
        }

        async Task<string> PostAsync(string path, string text)
        {
            using var answer = await client.PostAsync(path, new StringContent(text), TestContext.Current.CancellationToken);
            return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }
    }
}
