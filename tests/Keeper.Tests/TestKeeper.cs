using System.Net;
using System.Text;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper.Tests;

/// <summary>A keeper on a free port of the loopback interface, with a client.</summary>
internal sealed class TestKeeper : IAsyncDisposable
{
    private readonly KeeperServer _server;
    private readonly KeeperLog _log;

    private TestKeeper(FunctionHost host, KeeperServer server, KeeperLog log, StringWriter logText)
    {
        Host = host;
        _server = server;
        _log = log;
        LogText = logText;
        Client = new HttpClient { BaseAddress = new Uri($"http://{server.EndPoint}"), Timeout = TimeSpan.FromMinutes(2) };
    }

    public FunctionHost Host { get; }

    public HttpClient Client { get; }

    public IPEndPoint EndPoint => _server.EndPoint;

    public StringWriter LogText { get; }

    /// <summary>Path of a built guest, from its folder in <c>examples</c> or its name in <c>tests/guests</c>.</summary>
    public static string Guest(string name)
    {
        string root = Root();
        string example = Path.Combine(root, "examples", name, name + ".wasm");
        return File.Exists(example) ? example : Path.Combine(root, "tests", "guests", name + ".wasm");
    }

    /// <summary>Starts a keeper with functions written as on the command line, <c>NAME[,key=value]</c>: the name is the guest's too.</summary>
    public static Task<TestKeeper> StartAsync(params string[] functions) => StartAsync(null, null, functions);

    public static async Task<TestKeeper> StartAsync(KeeperLimits? limits, TimeProvider? time, params string[] functions)
    {
        var text = new StringWriter();
        var log = new KeeperLog(TextWriter.Synchronized(text));
        var host = new FunctionHost(new Engine(), limits, log, time);
        foreach (string function in functions)
        {
            int comma = function.IndexOf(',');
            string name = comma < 0 ? function : function[..comma];
            var spec = FunctionSpec.Parse($"{name}={Guest(name)}{function[name.Length..]}");
            host.Add((spec.Name, ModuleSource.FromFile(spec.Path), spec.Options));
        }

        var server = new KeeperServer(host, new IPEndPoint(IPAddress.Loopback, 0));
        await server.StartAsync();
        return new TestKeeper(host, server, log, text);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body) =>
        Client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));

    /// <summary>Calls by the args convention and returns the body.</summary>
    public async Task<string> CallAsync(string function, params string[] arguments)
    {
        string body = System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string[]> { ["args"] = arguments });
        using var answer = await PostAsync("/" + function, body);
        return await answer.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        Host.Dispose();
        _log.Dispose();
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "WasmFaas.slnx"))) directory = directory.Parent!;
        return directory.FullName;
    }
}
