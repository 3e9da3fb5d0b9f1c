using System.Net.Sockets;
using WasmFaas.Keeper.Http;
using WasmFaas.Linux;

namespace WasmFaas.Keeper.Containers;

/// <summary>A short function that is called for each request to the socket that it was given.</summary>
internal sealed class FunctionGuest : IGuest
{
    private static readonly TimeSpan s_forEver = TimeSpan.FromDays(3650);

    private readonly FunctionHost _host;
    private readonly GuestSpec _spec;
    private readonly GuestFiles _files;
    private readonly ModuleSource _source;
    private readonly NameRouter _router;
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _kill = new();
    private readonly CpuMeter _cpu = new();
    private readonly Lock _lock = new();
    private KeeperServer? _server;
    private Task? _stopping;

    private FunctionGuest(FunctionHost host, GuestSpec spec, GuestFiles files)
    {
        (_host, _spec, _files) = (host, spec, files);
        _router = new NameRouter(host);
        _source = ModuleSource.FromBytes(spec.ModuleName, files.ReadModule());
    }

    public Task<int> Ended => _ended.Task;

    /// <summary>Compiles the function; it takes the files over.</summary>
    /// <exception cref="FunctionException">The module cannot be called as it is asked for.</exception>
    public static async Task<FunctionGuest> CreateAsync(FunctionHost host, GuestSpec spec, GuestFiles files)
    {
        // All functions of the keeper share a thread for these lines: where nobody reads them, they are lost, and hold nobody up.
        if (files.Find(GuestFile.Error) is { } error) FileCalls.SetFlags(error, OpenFlags.NonBlocking);
        if (files.Find(GuestFile.Listener) is null) throw new FunctionException($"{spec.ModuleName}: a function of the convention {spec.Kind} wants a socket");
        var guest = new FunctionGuest(host, spec, files);
        await guest.UpdateAsync(spec.Limits);
        return guest;
    }

    public void Start()
    {
        var socket = new Socket(new SafeSocketHandle(_files.Find(GuestFile.Listener)!.DangerousGetHandle(), ownsHandle: false));
        _server = new KeeperServer(_host, socket, _router);
        _ = StartAsync(_server);
    }

    public void Signal(int number)
    {
        if (number == IGuest.Kill) _kill.Cancel();
        if (number is not (IGuest.Kill or IGuest.Terminate)) return;
        lock (_lock) _stopping ??= Task.Run(() => StopAsync(0));
    }

    public async Task UpdateAsync(GuestLimits limits) => _router.Root = await _host.LoadAsync(_spec.Id, _source, Options(limits));

    public bool IsCompiled => _host.Find(_spec.Id)?.Loaded?.Module.IsAheadOfTime == true;

    public void UseImage() => _host.Find(_spec.Id)?.UseImage();

    public GuestUsage Measure() => new(_cpu.Nanoseconds, _host.Find(_spec.Id)?.IdleMemoryBytes ?? 0);

    public void Dispose()
    {
        Signal(IGuest.Kill);
        _host.Evict(_spec.Id);
        if (_server is null) _files.Dispose();
    }

    /// <summary>Takes a line about the function to its standard error.</summary>
    public void Report(string message) => _files.Report(message);

    private async Task StartAsync(KeeperServer server)
    {
        try
        {
            await server.StartAsync();
        }
        catch (Exception e)
        {
            Report($"{_spec.ModuleName}: {e.Message}");
            lock (_lock) _stopping ??= StopAsync(ExitCodes.NotRun);
        }
    }

    private async Task StopAsync(int code)
    {
        if (_server is not null)
        {
            try
            {
                await _server.StopAsync(_kill.Token);
            }
            catch (OperationCanceledException)
            {
                // The requests in flight were ended.
            }

            await _server.DisposeAsync();
        }

        _host.Evict(_spec.Id);
        _files.Dispose();
        _ended.TrySetResult(_kill.IsCancellationRequested ? ExitCodes.Killed : code);
    }

    private FunctionOptions Options(GuestLimits limits) => FunctionOptions.Default with
    {
        Convention = _spec.Kind == GuestKind.Cgi ? CallingConvention.Cgi : CallingConvention.Args,
        Environment = [.. _spec.Environment.Select(FunctionSpec.ParseVariable)],
        MemoryBytes = limits.MemoryBytes ?? FunctionOptions.Default.MemoryBytes,
        Directories = [.. _files.Directories.Zip(_spec.Directories, (file, directory) => new MountedDirectory($"/proc/self/fd/{file.DangerousGetHandle()}", directory.Path, directory.IsReadOnly))],

        CpuMeter = _cpu,

        // The pod has decided that it runs.
        IdleTimeToLive = s_forEver,
    };
}
