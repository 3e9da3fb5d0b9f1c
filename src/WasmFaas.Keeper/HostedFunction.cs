using System.Diagnostics;
using WasmFaas.Keeper.Hosting;
using WasmFaas.Keeper.Metrics;
using WasmFaas.Keeper.Scheduling;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper;

/// <summary>
/// A function that a <see cref="FunctionHost"/> holds. Its module and instances come with the first request and go when it
/// has been idle for its TTL, counted from the end of its last request; work in flight is never ended by that.
/// </summary>
public sealed class HostedFunction
{
    private readonly FunctionHost _host;
    private readonly Lock _lock = new();
    private volatile LoadedFunction? _loaded;
    private Task<LoadedFunction>? _loading;
    private long _idleSince;
    private int _inFlight;
    private bool _evicted;

    internal HostedFunction(FunctionHost host, string name, ModuleSource source, FunctionOptions options)
    {
        _host = host;
        Source = source;
        Name = name;
        ScriptName = "/" + name;
        Options = options;
        Admissions = new AdmissionQueue(options.Concurrency, options.QueueLength, host.Watch);
        TimeoutTicks = (long)(options.Timeout.TotalSeconds * Stopwatch.Frequency);
        _idleSince = host.TimeProvider.GetTimestamp();
    }

    /// <summary>The function's name.</summary>
    public string Name { get; }

    /// <summary>The path that it has where the first segment names the function.</summary>
    internal string ScriptName { get; }

    /// <summary>Where its module is read from.</summary>
    public ModuleSource Source { get; }

    /// <summary>How it is called and what it may use.</summary>
    public FunctionOptions Options { get; }

    /// <summary>True while its compiled module is in memory.</summary>
    public bool IsLoaded => _loaded is not null;

    /// <summary>Requests that wait or run.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Requests that wait for an instance.</summary>
    public int Waiting => Admissions.Waiting;

    /// <summary>Instances that wait for a request.</summary>
    public int IdleInstances => _loaded?.IdleInstances ?? 0;

    /// <summary>Counts of its requests.</summary>
    public FunctionMetrics Metrics { get; } = new();

    internal AdmissionQueue Admissions { get; }

    internal Pace Pace { get; } = new();

    /// <summary>Time that a request may take, in ticks of <see cref="Stopwatch"/>.</summary>
    internal long TimeoutTicks { get; }

    /// <summary>The loaded function, where it is in memory. Between <see cref="Enter"/> and <see cref="Leave"/>.</summary>
    internal LoadedFunction? Loaded => _loaded;

    /// <summary>Begins a request: the function is not given up before <see cref="Leave"/>.</summary>
    internal void Enter() => Interlocked.Increment(ref _inFlight);

    /// <summary>Ends a request; the TTL starts again.</summary>
    internal void Leave()
    {
        Volatile.Write(ref _idleSince, _host.TimeProvider.GetTimestamp());
        if (Interlocked.Decrement(ref _inFlight) == 0 && Volatile.Read(ref _evicted)) TryUnload();
    }

    /// <summary>Loads the function where it is not in memory; requests that come meanwhile share the work.</summary>
    /// <exception cref="FunctionException">The module cannot be read, compiled or called.</exception>
    internal Task<LoadedFunction> LoadAsync()
    {
        lock (_lock)
        {
            if (_loaded is { } loaded) return Task.FromResult(loaded);
            var loading = _loading ??= LoadNowAsync();

            // A load that was quick enough ended within the call above; kept, it would answer for ever with what is unloaded one day.
            if (loading.IsCompleted) _loading = null;
            return loading;
        }
    }

    /// <summary>Gives the module and the instances up where the function has been idle for its TTL.</summary>
    /// <returns>Time until it is due to be looked at again, or null where nothing is in memory.</returns>
    internal TimeSpan? Reap()
    {
        if (!IsLoaded) return null;
        if (InFlight != 0) return Options.IdleTimeToLive;
        var idle = _host.TimeProvider.GetElapsedTime(Volatile.Read(ref _idleSince));
        if (idle < Options.IdleTimeToLive) return Options.IdleTimeToLive - idle;
        return TryUnload() ? null : Options.IdleTimeToLive;
    }

    /// <summary>The function is no longer served: what it holds goes when its last request has ended.</summary>
    internal void Evict()
    {
        Volatile.Write(ref _evicted, true);
        Interlocked.MemoryBarrier();
        if (InFlight == 0) TryUnload();
    }

    private async Task<LoadedFunction> LoadNowAsync()
    {
        LoadedFunction? loaded = null;
        Exception? error = null;
        bool ran = await _host.Lane.RunAsync(
            this,
            () =>
            {
                try
                {
                    long began = Stopwatch.GetTimestamp();
                    loaded = LoadedFunction.Load(_host.Modules, Name, Source, Options);
                    Metrics.AddLoad(Stopwatch.GetTimestamp() - began);
                }
                catch (Exception e)
                {
                    error = e;
                }
            },
            long.MaxValue);
        Debug.Assert(ran, "without a deadline, work is never given up");
        lock (_lock)
        {
            _loading = null;
            _loaded = loaded;
        }

        if (loaded is null) throw error as FunctionException ?? new FunctionException($"{Source.Name}: {error?.Message}", error);
        Volatile.Write(ref _idleSince, _host.TimeProvider.GetTimestamp());
        _host.ScheduleReaping(Options.IdleTimeToLive);
        if (_host.Engine.CanCompileAheadOfTime && !loaded.Module.IsAheadOfTime) _ = Task.Run(() => CompileAheadOfTimeAsync(loaded.Module));
        return loaded;
    }

    /// <summary>Makes the image while requests run on the JIT; instances made afterwards run it.</summary>
    private async Task CompileAheadOfTimeAsync(Module module)
    {
        try
        {
            await module.CompileAheadOfTimeAsync(_host.Stopping);
            _host.Log?.Write("info", "compiled ahead of time", ("function", Name));
        }
        catch (Exception e) when (e is AheadOfTimeException or CodeCacheException or IOException)
        {
            _host.Log?.Write("warn", $"runs on the JIT: {e.Message}", ("function", Name));
        }
        catch (OperationCanceledException)
        {
            // The keeper ends.
        }
    }

    private bool TryUnload()
    {
        LoadedFunction? loaded;
        lock (_lock)
        {
            loaded = _loaded;
            _loaded = null;

            // A request that came before the line above is seen here; one that comes after it finds nothing and loads again.
            Interlocked.MemoryBarrier();
            if (InFlight != 0)
            {
                _loaded = loaded;
                return false;
            }
        }

        loaded?.Dispose();
        return true;
    }
}
