using System.Collections.Concurrent;
using System.Net;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>The page at /ui in a real browser, over the real program.</summary>
public sealed class PageTests : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("wasmfaas-page-");
    private readonly ConcurrentBag<string> _errors = [];
    private WasmFaasProcess _server = null!;
    private Chromium _browser = null!;
    private IPEndPoint _endPoint = null!;
    private string _page = "";

    public async ValueTask InitializeAsync()
    {
        _browser = await Chromium.StartAsync();
        int port = FreePort();
        _server = WasmFaasProcess.Start("serve", "--listen", "127.0.0.1:0", "--api", $"127.0.0.1:{port}", "--data", _data.FullName);
        _endPoint = await _server.ListeningAsync();
        _page = $"http://127.0.0.1:{port}/ui/";
        await RunAsync("fn", "create", "greet", "--code", "examples/hello/hello.wasm", "--method", "POST", "--url", "/greet");
        await RunAsync("fn", "create", "fails", "--code", "tests/guests/recurse.wasm");
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task FunctionsAreShownWithWhatTheyDo()
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{_endPoint}") };
        for (int i = 0; i < 3; i++) await PostAsync(client, "/greet");
        await PostAsync(client, "/fission-function/default/fails");

        var page = await _browser.OpenAsync(_page, ColorScheme.Light, _errors);
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "greet" });
        await Expect(row).ToContainTextAsync("ready");
        await Expect(row.GetByRole(AriaRole.Cell).Nth(4)).ToHaveTextAsync("3");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "fails" }).Locator(".bad")).ToHaveTextAsync("1");
        await Chromium.PictureAsync(page, "functions-light");

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        string background = await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        Assert.Matches(@"^rgb\(\d{1,2}, \d{1,2}, \d{1,2}\)$", background);
        await Chromium.PictureAsync(page, "functions-dark");
        Assert.Empty(_errors);
    }

    [Fact]
    public async Task AFunctionIsCalledFromItsPageWithTheKeyboardAlone()
    {
        var page = await _browser.OpenAsync(_page, ColorScheme.Light, _errors);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "greet", Exact = true })).ToBeVisibleAsync();
        await TabToAsync(page, "greet");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "default / greet" })).ToBeVisibleAsync();
        await TabToAsync(page, "Call");
        await page.Keyboard.PressAsync("Enter");
        var answer = page.GetByLabel("Answer", new() { Exact = true });
        await Expect(answer).ToContainTextAsync("200 OK");
        await Expect(answer).ToContainTextAsync("arg 2: Hank");
        await Expect(page.Locator("main")).ToContainTextAsync("/greet");
        await Expect(page.Locator("main")).ToContainTextAsync("1 requests");
        await Chromium.PictureAsync(page, "function");
        Assert.Empty(_errors);
    }

    [Fact]
    public async Task TheLogFollowsWhatHappens()
    {
        var page = await _browser.OpenAsync($"{_page}#/functions/default/fails", ColorScheme.Dark, _errors);
        await page.GetByRole(AriaRole.Button, new() { Name = "Call", Exact = true }).ClickAsync();
        await Expect(page.GetByLabel("Log", new() { Exact = true })).ToContainTextAsync("call stack exhausted");
        await Chromium.PictureAsync(page, "log-dark");
    }

    [Theory]
    [InlineData("Routes", "/greet")]
    [InlineData("Timers", "none yet")]
    public async Task EachSectionIsReached(string section, string expected)
    {
        var page = await _browser.OpenAsync(_page, ColorScheme.Light, _errors);
        await page.GetByRole(AriaRole.Link, new() { Name = section, Exact = true }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync(expected);
        await Chromium.PictureAsync(page, section.ToLowerInvariant());
        Assert.Empty(_errors);
    }

    /// <summary>Presses Tab until a link or button of that text has the focus.</summary>
    private static async Task TabToAsync(IPage page, string text)
    {
        for (int i = 0; i < 40; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<string>("document.activeElement.textContent") == text) return;
        }

        Assert.Fail($"{text} is not reached with the Tab key");
    }

    private static async Task PostAsync(HttpClient client, string path)
    {
        using var answer = await client.PostAsync(path, new StringContent("""{"args":[]}"""), TestContext.Current.CancellationToken);
    }

    private async Task RunAsync(params string[] arguments)
    {
        var (code, _, error) = await WasmFaasProcess.RunAsync("", [.. arguments, "--data", _data.FullName]);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {code}: {error}");
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
