using System.Diagnostics;
using WasmFaas.Keeper.Hosting;
using WasmFaas.Keeper.Metrics;
using WasmFaas.Keeper.Scheduling;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper;

/// <summary>
/// A function that a <see cref="FunctionHost"/> holds. Its module and instances come with the first request and go when it
/// has been idle for its TTL, counted from the end of its last request; work in flight is never ended by that. Instances that
/// are to be warm or retained stay, and the module with them.
/// </summary>
public sealed class HostedFunction
{
    private static readonly TimeSpan s_shortestLook = TimeSpan.FromSeconds(1);

    private readonly FunctionHost _host;
    private readonly InstanceWarmer _warmer;
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
        _warmer = new InstanceWarmer(host, this, options.WarmInstances);
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
    public int IdleInstances => _loaded?.Instances.Idle ?? 0;

    /// <summary>Linear memory of the instances that wait for a request, in bytes.</summary>
    public long IdleMemoryBytes => _loaded?.Instances.IdleMemoryBytes ?? 0;

    /// <summary>Instances that wait for a request or run one.</summary>
    public int Instances => _loaded?.Instances.Count ?? 0;

    /// <summary>Instances that are made before requests come; at first <see cref="FunctionOptions.WarmInstances"/>.</summary>
    public int WarmInstances => _warmer.Target;

    /// <summary>The calling convention in effect; null until the function has been loaded once.</summary>
    public CallingConvention? Convention { get; private set; }

    /// <summary>The isolation in effect; null until the function has been loaded once.</summary>
    public Isolation? Isolation { get; private set; }

    /// <summary>Counts of its requests.</summary>
    public FunctionMetrics Metrics { get; } = new();

    /// <summary>True once the function is served no more.</summary>
    internal bool IsEvicted => Volatile.Read(ref _evicted);

    internal AdmissionQueue Admissions { get; }

    internal Pace Pace { get; } = new();

    /// <summary>Time that a request may take, in ticks of <see cref="Stopwatch"/>.</summary>
    internal long TimeoutTicks { get; }

    /// <summary>The loaded function, where it is in memory. Between <see cref="Enter"/> and <see cref="Leave"/>.</summary>
    internal LoadedFunction? Loaded => _loaded;

    /// <summary>
    /// Sets how many instances are made before requests come, and makes what is missing. It waits for them no longer than
    /// <see cref="KeeperLimits.WarmingTime"/>; the others are made in the background.
    /// </summary>
    public async Task WarmAsync(int instances)
    {
        _warmer.Target = instances;
        if (instances == 0) return;
        using var ended = new CancellationTokenSource();
        await Task.WhenAny(_warmer.RunAsync(), Task.Delay(_host.Limits.WarmingTime, _host.TimeProvider, ended.Token));
        await ended.CancelAsync();
    }

    /// <summary>Begins a request: the function is not given up before <see cref="Leave"/>.</summary>
    internal void Enter() => Interlocked.Increment(ref _inFlight);

    /// <summary>Ends a request; the TTL starts again.</summary>
    internal void Leave()
    {
        Volatile.Write(ref _idleSince, _host.TimeProvider.GetTimestamp());
        if (Interlocked.Decrement(ref _inFlight) == 0 && Volatile.Read(ref _evicted)) TryUnload();
    }

    /// <summary>An instance has gone other than for idleness: another may have to be made in its place.</summary>
    internal void OnInstanceGone() => _warmer.Start();

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

    /// <summary>Gives up the instances that have been idle for the TTL, and the module with the last of them.</summary>
    /// <returns>Time until it is due to be looked at again, or null where nothing is in memory.</returns>
    internal TimeSpan? Reap()
    {
        if (_loaded is not { } loaded) return null;
        var next = Options.IdleTimeToLive > s_shortestLook ? Options.IdleTimeToLive : s_shortestLook;
        int kept = Math.Max(WarmInstances, Options.RetainedInstances);
        loaded.Instances.Reap(_host.TimeProvider.GetTimestamp() - (long)(Options.IdleTimeToLive.TotalSeconds * _host.TimeProvider.TimestampFrequency), kept);
        if (InFlight != 0) return next;
        var idle = _host.TimeProvider.GetElapsedTime(Volatile.Read(ref _idleSince));
        if (idle < Options.IdleTimeToLive) return Options.IdleTimeToLive - idle;
        if (kept > 0 && (WarmInstances > 0 || loaded.Instances.Idle > 0)) return next;
        return TryUnload() ? null : next;
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

        (Convention, Isolation) = (loaded?.Convention ?? Convention, loaded?.Isolation ?? Isolation);
        if (loaded is null) throw error as FunctionException ?? new FunctionException($"{Source.Name}: {error?.Message}", error);
        Volatile.Write(ref _idleSince, _host.TimeProvider.GetTimestamp());
        _host.ScheduleReaping(Options.IdleTimeToLive);
        if (_host.Engine.CanCompileAheadOfTime && !loaded.Module.IsAheadOfTime) _ = Task.Run(() => CompileAheadOfTimeAsync(loaded));
        return loaded;
    }

    /// <summary>Makes the image while requests run on the JIT; instances made afterwards run it.</summary>
    private async Task CompileAheadOfTimeAsync(LoadedFunction loaded)
    {
        try
        {
            await loaded.Module.CompileAheadOfTimeAsync(_host.Stopping);
            loaded.Instances.DropOutdated();
            _warmer.Start();
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

    /// <summary>Runs the image that another process has put into the cache, where there is one: instances made afterwards do.</summary>
    internal void UseImage()
    {
        if (_loaded is not { } loaded || loaded.Module.IsAheadOfTime || !loaded.Module.TryUseImage()) return;
        loaded.Instances.DropOutdated();
        _warmer.Start();
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
