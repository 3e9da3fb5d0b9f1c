using System.Net;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Api;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>The API over a store of its own, for the program as its client.</summary>
internal sealed class CliApi : IAsyncDisposable
{
    private readonly SqliteResourceStore _store;
    private readonly ApiServer _server;

    private CliApi(SqliteResourceStore store, ApiServer server, string directory) => (_store, _server, Directory) = (store, server, directory);

    /// <summary>A directory that goes with the server.</summary>
    public string Directory { get; }

    /// <summary>Where the server listens.</summary>
    public IPEndPoint EndPoint => _server.EndPoint;

    /// <summary>The server's address.</summary>
    public string Address => $"http://{_server.EndPoint}";

    public static async Task<CliApi> StartAsync(ApiAccess? access = null)
    {
        string directory = System.IO.Directory.CreateTempSubdirectory("wasmfaas-cli-").FullName;
        var store = SqliteResourceStore.Open(Path.Combine(directory, "state.db"));
        var server = new ApiServer(store, new IPEndPoint(IPAddress.Loopback, 0), access);
        server.Add(new ArchiveEndpoint(new ArchiveStore(Path.Combine(directory, "archives"))));
        await server.StartAsync(TestContext.Current.CancellationToken);
        return new CliApi(store, server, directory);
    }

    /// <summary>Runs the program against the server.</summary>
    public Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        WasmFaasProcess.RunAsync("", [.. arguments, "--server", Address, "--data", Directory, .. HasWait(arguments) ? ["--wait", "0s"] : Array.Empty<string>()]);

    /// <summary>Runs the program, which must succeed.</summary>
    public async Task<string> OkAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {code}: {error}");
        return output;
    }

    /// <summary>Runs the program, which must be refused with one line.</summary>
    public async Task<string> RefusedAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Equal(1, error.Count(c => c == '\n'));
        return error;
    }

    /// <summary>An object as the program shows it.</summary>
    public async Task<JsonObject> GetAsync(string group, string name) => (JsonObject)JsonNode.Parse(await OkAsync(group, "get", name, "-o", "json"))!;

    /// <summary>The names of all objects of a kind in the store.</summary>
    public async Task<string[]> NamesAsync(ResourceKind kind) =>
        [.. (await _store.ListAsync(kind, null, new ListOptions(), TestContext.Current.CancellationToken)).Items.Select(item => item.Name)];

    // Nothing sets functions and routes up here.
    private static bool HasWait(string[] arguments) => arguments is ["fn" or "route", "create" or "update", ..];

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _store.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
