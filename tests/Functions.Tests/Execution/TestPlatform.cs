using System.Net;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using WasmFaas.Keeper;
using WasmFaas.Wasm;

namespace WasmFaas.Functions.Tests.Execution;

/// <summary>A platform in a directory of its own, on free ports, whose objects a test writes to the store.</summary>
internal sealed class TestPlatform : IAsyncDisposable
{
    private readonly FunctionHost _host = new(new Engine());
    private readonly Platform _platform;

    private TestPlatform(string directory)
    {
        Store = SqliteResourceStore.Open(Path.Combine(directory, "state.db"));
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        _platform = new Platform(new PlatformOptions { DataDirectory = directory, Listen = any, ApiListen = any }, _host, null, Store, TimeProvider.System);
    }

    public IResourceStore Store { get; }

    public FunctionHost Host => _host;

    public HttpClient Client { get; private set; } = new();

    public static async Task<TestPlatform> StartAsync(string directory)
    {
        var started = new TestPlatform(directory);
        await started._platform.StartAsync();
        started.Client = new HttpClient { BaseAddress = new Uri($"http://{started._platform.EndPoint}") };
        return started;
    }

    public static string Literal(string guest)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "WasmFaas.slnx"))) root = root.Parent!;
        string example = Path.Combine(root.FullName, "examples", guest, guest + ".wasm");
        return Convert.ToBase64String(File.ReadAllBytes(File.Exists(example) ? example : Path.Combine(root.FullName, "tests/guests", guest + ".wasm")));
    }

    /// <summary>Makes an object, or replaces the spec and annotations of the one that is there.</summary>
    public async Task ApplyAsync(ResourceKind kind, string name, JsonObject content)
    {
        var json = new JsonObject
        {
            ["apiVersion"] = kind.ApiVersion,
            ["kind"] = kind.Kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
        };
        foreach (var (member, value) in content)
        {
            if (member == "annotations") json["metadata"]![member] = value!.DeepClone();
            else json[member] = value!.DeepClone();
        }

        if (await Store.FindAsync(kind, "default", name) is null) await Store.CreateAsync(new Resource(kind, json));
        else await Store.UpdateAsync(new Resource(kind, json));
    }

    public Task ApplyPackageAsync(string name, string guest) => ApplyAsync(ResourceKinds.Package, name, new JsonObject
    {
        ["spec"] = new JsonObject { ["deployment"] = new JsonObject { ["type"] = "literal", ["literal"] = Literal(guest) } },
    });

    public Task ApplyFunctionAsync(string name, string package, string convention, JsonObject? spec = null)
    {
        var full = (JsonObject?)spec?.DeepClone() ?? [];
        full["package"] = new JsonObject { ["packageref"] = new JsonObject { ["name"] = package, ["namespace"] = "default" } };
        return ApplyAsync(ResourceKinds.Function, name, new JsonObject { ["annotations"] = new JsonObject { ["wasm-faas.dev/convention"] = convention }, ["spec"] = full });
    }

    /// <summary>Waits until an object's condition Ready is of its newest spec, and of no work under way, and returns it.</summary>
    public async Task<(bool Holds, string Reason, string Message)> ReadyAsync(ResourceKind kind, string name, bool? holds = null)
    {
        await foreach (var change in Store.WatchAsync(kind, "default", null, new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token))
        {
            if (change.Resource.Name != name || change.Resource.Status is not { } status) continue;
            var ready = status.List("conditions").FirstOrDefault(condition => condition.Text("type") == "Ready");
            bool isTrue = ready.Text("status") == "True";
            if (ready is null || ready.Text("reason") == "Compiling" || ready.Number("observedGeneration") != change.Resource.Generation || (holds is not null && holds != isTrue)) continue;
            return (isTrue, ready.Text("reason")!, ready.Text("message")!);
        }

        throw new TimeoutException();
    }

    public async Task<(HttpStatusCode Status, string Body)> SendAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new StringContent(body) };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await Client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _platform.DisposeAsync();
        _host.Dispose();
    }
}
