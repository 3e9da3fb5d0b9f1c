using Xunit;
using System.Net.Sockets;
using WasmFaas.Keeper.Services;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper.Tests.Services;

/// <summary>A service of an example, with a clock that a test moves, and what its requests see.</summary>
internal sealed class TestService : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-");
    private readonly StringWriter _log = new();
    private readonly KeeperLog _keeperLog;
    private readonly FunctionHost _functions;
    private readonly ServiceHost _host;

    public TestService(string guest, ServiceOptions? options = null)
    {
        _keeperLog = new KeeperLog(TextWriter.Synchronized(_log));
        _functions = new FunctionHost(new Engine(), null, _keeperLog, Time);
        _host = new ServiceHost(_functions, Path.Combine(_directory.FullName, "sockets"));
        Service = _host.Create("service", ModuleSource.FromFile(TestKeeper.Guest(guest)), options ?? new ServiceOptions());
    }

    public ManualTime Time { get; } = new();

    public Service Service { get; }

    public KeeperLog Log => _keeperLog;

    /// <summary>Waits for a state. The clock stands meanwhile, guests go on.</summary>
    public async Task<ServiceStatus> UntilAsync(Func<ServiceStatus, bool> isWanted)
    {
        var changed = new SemaphoreSlim(0);
        Service.Changed += Release;
        try
        {
            while (!isWanted(Service.Status)) Assert.True(await changed.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken), $"it is still {Service.Status}");
            return Service.Status;
        }
        finally
        {
            Service.Changed -= Release;
        }

        void Release() => changed.Release();
    }

    /// <summary>Makes a request as the router does, and returns the answer's body.</summary>
    public async Task<string> GetAsync(string path)
    {
        Assert.True(Service.TryEnter());
        try
        {
            var endpoint = await Service.WaitReadyAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            return await SendAsync(endpoint, path);
        }
        finally
        {
            Service.Leave(ServiceRequestEnd.Answered, 0);
        }
    }

    public static async Task<string> SendAsync(ServiceEndpoint endpoint, string path)
    {
        // The client would send a request again whose connection was closed without an answer.
        bool isConnected = false;
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                if (isConnected) throw new IOException("the service closed the connection");
                isConnected = true;
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(endpoint.SocketPath), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        return await client.GetStringAsync($"http://localhost{path}", TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _functions.Dispose();
        _keeperLog.Dispose();
        _directory.Delete(recursive: true);
    }
}
