using WasmFaas.Keeper.Hosting;
using WasmFaas.Linux;
using WasmFaas.Wasi;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper.Containers;

/// <summary>A guest that runs from its <c>_start</c> to its end, on a thread of its own.</summary>
internal sealed class CommandGuest : IGuest
{
    private const int StackBytes = 4 << 20;

    private readonly GuestSpec _spec;
    private readonly GuestFiles _files;
    private readonly LinkedModule _linked;
    private readonly WasiContext _wasi;
    private readonly Store _store;
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private ThreadClock? _clock;
    private Instance? _instance;
    private long _cpuNanoseconds;
    private bool _isStarted, _isOver;

    /// <summary>Makes it ready to start; it takes the files over.</summary>
    /// <exception cref="FunctionException">The module is no command.</exception>
    public CommandGuest(FunctionHost host, GuestSpec spec, GuestFiles files)
    {
        (_spec, _files) = (spec, files);
        _linked = Link(host, spec, files);
        var listener = files.Find(GuestFile.Listener);
        _wasi = new WasiContext(new WasiOptions
        {
            Arguments = [.. spec.Arguments],
            Environment = [.. spec.Environment.Where(variable => listener is null || !variable.StartsWith("LISTEN_FDS=", StringComparison.Ordinal)).Select(FunctionSpec.ParseVariable), .. listener is null ? Array.Empty<KeyValuePair<string, string>>() : [new("LISTEN_FDS", "1")]],
            Preopens = [.. files.Directories.Zip(spec.Directories, (file, directory) => new Preopen(new HostDirectory(file), directory.Path, directory.IsReadOnly))],
            Listeners = listener is null ? [] : [listener],
            Limits = new WasiLimits { OutputBytes = long.MaxValue },
        });
        if (files.Find(GuestFile.Input) is { } input) _wasi.SetInput(input);
        if (files.Find(GuestFile.Output) is { } output) _wasi.SetOutput(output);
        if (files.Find(GuestFile.Error) is { } error) _wasi.SetError(error);
        _store = new Store(host.Engine, new StoreLimits { MemoryBytes = spec.Limits.MemoryBytes ?? StoreLimits.Default.MemoryBytes }, _wasi);
    }

    public Task<int> Ended => _ended.Task;

    public void Start()
    {
        _isStarted = true;
        new Thread(Run, StackBytes) { IsBackground = true, Name = "guest" }.Start();
    }

    public void Signal(int number)
    {
        // No guest of preview 1 can take a signal: but for these two they are ignored, as by a process of number 1 without handlers.
        if (number == IGuest.Kill) End();
        else if (number == IGuest.Terminate && _files.Find(GuestFile.Listener) is { } listener) SocketCalls.ShutDown(listener, 2);
    }

    public Task UpdateAsync(GuestLimits limits) => throw new FunctionException("the memory of a program that runs keeps its limit");

    public bool IsCompiled => _linked.Module.IsAheadOfTime;

    public void UseImage()
    {
        // One that runs goes on as it began; the next of the same module runs the image.
        _linked.Module.TryUseImage();
    }

    public GuestUsage Measure()
    {
        lock (_lock) return new GuestUsage(_clock?.Read() ?? _cpuNanoseconds, _isOver ? 0 : _instance?.MemoryBytes ?? 0);
    }

    public void Dispose()
    {
        // What runs is ended, and frees itself then.
        if (_isStarted) End();
        else Free();
    }

    private void End()
    {
        if (!_isStarted) _ended.TrySetResult(ExitCodes.Killed);
        _store.Interrupt(InterruptReason.Stop);
    }

    private static LinkedModule Link(FunctionHost host, GuestSpec spec, GuestFiles files)
    {
        try
        {
            var linked = host.Modules.Get(files.ReadModule(), spec.ModuleName);
            if (linked.Module.FindFunctionType(Command.EntryName) is null) throw new FunctionException($"{spec.ModuleName}: exports no _start");
            return linked;
        }
        catch (Exception e) when (e is ModuleException or LinkException or IOException)
        {
            throw new FunctionException($"{spec.ModuleName}: {e.Message}", e);
        }
    }

    private void Run()
    {
        lock (_lock) _clock = ThreadClock.OfThisThread();
        int code = Call();
        lock (_lock)
        {
            (_cpuNanoseconds, _clock) = (_clock!.Read(), null);
            _isOver = true;
        }

        Free();
        _ended.TrySetResult(code);
    }

    private int Call()
    {
        try
        {
            var instance = _linked.Instantiate(_store);
            lock (_lock) _instance = instance;
            return Command.Run(instance) & 0xFF;
        }
        catch (Trap trap) when (trap.Code == TrapCode.Interrupted)
        {
            return ExitCodes.Killed;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Killed;
        }
        catch (Trap trap)
        {
            Report($"trap: {trap.Message}{string.Concat(trap.Backtrace.Select(frame => $"\n    at {frame}"))}");
            return ExitCodes.Trapped;
        }
        catch (Exception e)
        {
            Report(e.Message);
            return ExitCodes.NotRun;
        }
    }

    private void Report(string message) => _files.Report($"{_spec.ModuleName}: {message}");

    private void Free()
    {
        _wasi.Dispose();
        _store.Dispose();
        _files.Dispose();
    }
}
