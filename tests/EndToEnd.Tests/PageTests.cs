using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>The page at /ui in a real browser, over the real program.</summary>
public sealed class PageTests : IAsyncLifetime
{
    private const string Api = "/apis/fission.io/v1/namespaces/default/functions";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("wasmfaas-page-");
    private readonly ConcurrentBag<string> _errors = [];
    private PlatformProcess _server = null!;
    private Chromium _browser = null!;
    private string _page = "";

    public async ValueTask InitializeAsync()
    {
        _browser = await Chromium.StartAsync();
        _server = await PlatformProcess.StartAsync(_data.FullName);
        _page = $"{_server.Api.BaseAddress}ui/";
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
        using var client = new HttpClient { BaseAddress = new Uri($"{_server.Client.BaseAddress}") };
        for (int i = 0; i < 3; i++) await PostAsync(client, "/greet");
        await PostAsync(client, "/fission-function/default/fails");

        var page = await _browser.OpenAsync(_page, ColorScheme.Light, _errors);
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "greet" });
        await Expect(row).ToContainTextAsync("ready");
        await Expect(row.GetByRole(AriaRole.Cell).Nth(4)).ToHaveTextAsync("3");
        await Expect(row.GetByRole(AriaRole.Cell).Nth(11)).ToContainTextAsync("iB");
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
        await Expect(page.Locator("main")).ToContainTextAsync("1 request ");
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
    [InlineData("Triggers", "Watches")]
    [InlineData("Async", "0 dead letters")]
    public async Task EachSectionIsReached(string section, string expected)
    {
        var page = await _browser.OpenAsync(_page, ColorScheme.Light, _errors);
        await page.GetByRole(AriaRole.Link, new() { Name = section, Exact = true }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync(expected);
        await Chromium.PictureAsync(page, section.ToLowerInvariant());
        Assert.Empty(_errors);
    }

    [Fact]
    public async Task ADeadLetterIsRedrivenAndPurgedWithTheKeyboard()
    {
        await RunAsync("fn", "create", "dies", "--code", "tests/guests/recurse.wasm");
        using var api = new HttpClient { BaseAddress = new Uri(_page) };
        using var retry = new HttpRequestMessage(HttpMethod.Patch, Api + "/dies");
        retry.Content = new StringContent("""{"spec":{"invocation":{"retry":{"maxAttempts":1}}}}""", new MediaTypeHeaderValue("application/merge-patch+json"));
        using var patched = await api.SendAsync(retry, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, patched.StatusCode);
        using var client = new HttpClient { BaseAddress = new Uri($"{_server.Client.BaseAddress}") };
        client.DefaultRequestHeaders.Add("X-Fission-Invoke-Mode", "async");
        await PostAsync(client, "/fission-function/default/dies");

        var page = await _browser.OpenAsync($"{_page}#/async", ColorScheme.Light, _errors);
        var main = page.Locator("main");
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "dies" });
        await Expect(row).ToContainTextAsync("500");
        await Chromium.PictureAsync(page, "async-light");
        string letter = await row.Locator("code").InnerTextAsync(), accepted = await row.GetByRole(AriaRole.Cell).Nth(2).InnerTextAsync();

        var redriven = page.WaitForResponseAsync(response => response.Url.Contains("/v1/async/dlq/redrive?id=" + letter, StringComparison.Ordinal));
        await TabToAsync(page, "Redrive");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal(200, (await redriven).Status);

        // It is accepted anew, and dies again: the table is without it for a while.
        await Expect(row.Filter(new() { HasNotText = accepted }).GetByRole(AriaRole.Button, new() { Name = "Purge" })).ToBeVisibleAsync();
        await Expect(main).ToContainTextAsync("0 waiting");

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await TabToAsync(page, "Purge all");
        await page.Keyboard.PressAsync("Enter");
        await Chromium.PictureAsync(page, "async-purge-dark");
        await page.Keyboard.PressAsync("Escape");
        await Expect(main).ToContainTextAsync("1 dead letter");
        await TabToAsync(page, "Purge");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Purge" }).PressAsync("Enter");
        await Expect(main).ToContainTextAsync("0 dead letters");
        Assert.Empty(_errors);
    }

    [Fact]
    public async Task OfManyFunctionsSomeAreShownAndAllAreFoundByTheFilter()
    {
        using var api = new HttpClient { BaseAddress = new Uri(_page) };
        var like = JsonNode.Parse(await api.GetStringAsync(Api + "/greet", TestContext.Current.CancellationToken))!;
        for (int i = 0; i < 300; i++)
        {
            var copy = new JsonObject { ["apiVersion"] = "fission.io/v1", ["kind"] = "Function", ["metadata"] = new JsonObject { ["name"] = $"many-{i:d3}" }, ["spec"] = like["spec"]!.DeepClone() };
            using var made = await api.PostAsync(Api, new StringContent(copy.ToJsonString(), new MediaTypeHeaderValue("application/json")), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }

        var page = await _browser.OpenAsync(_page, ColorScheme.Light, _errors);
        await Expect(page.Locator("main")).ToContainTextAsync("109 more functions not shown");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(200);
        await page.GetByLabel("Filter").FillAsync("default/many-29");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(10);
        await Chromium.PictureAsync(page, "filter");
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
}
