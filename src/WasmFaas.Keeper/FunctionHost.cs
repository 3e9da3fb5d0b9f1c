using System.Collections.Concurrent;
using WasmFaas.Keeper.Hosting;
using WasmFaas.Keeper.Scheduling;
using WasmFaas.Wasi;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper;

/// <summary>Holds named functions: adds, replaces, finds and gives them up. Safe for use by several threads.</summary>
public sealed class FunctionHost : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ITimer _reaper;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, HostedFunction> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, HostedFunction>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private DateTimeOffset _nextReaping = DateTimeOffset.MaxValue;

    /// <summary>Makes a host without functions.</summary>
    public FunctionHost(Engine engine, KeeperLimits? limits = null, KeeperLog? log = null, TimeProvider? timeProvider = null)
    {
        _lookup = _byName.GetAlternateLookup<ReadOnlySpan<char>>();
        Engine = engine;
        Limits = limits ?? KeeperLimits.Default;
        Log = log;
        TimeProvider = timeProvider ?? TimeProvider.System;
        Watch = new DeadlineWatch();
        Lane = new Lane(Limits.LaneThreads, Watch);
        var linker = new Linker();
        Preview1.Define(linker);
        StateImports.Define(linker);
        Modules = new SharedModules(engine, linker);
        _reaper = TimeProvider.CreateTimer(_ => Reap(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Compiles the modules.</summary>
    public Engine Engine { get; }

    /// <summary>Limits of the keeper as a whole.</summary>
    public KeeperLimits Limits { get; }

    /// <summary>The functions, in no order.</summary>
    public IEnumerable<HostedFunction> Functions => _byName.Select(pair => pair.Value);

    internal KeeperLog? Log { get; }

    /// <summary>Cancelled when the host ends.</summary>
    internal CancellationToken Stopping => _stopping.Token;

    internal TimeProvider TimeProvider { get; }

    internal DeadlineWatch Watch { get; }

    internal Lane Lane { get; }

    internal SharedModules Modules { get; }

    /// <summary>Adds functions, or replaces those of the same names; each is loaded by its first request.</summary>
    /// <exception cref="FunctionException">A name or an option is not valid, or there are too many; nothing was added.</exception>
    public void Add(params IReadOnlyList<(string Name, ModuleSource Source, FunctionOptions Options)> functions)
    {
        foreach (var (name, _, options) in functions) Check(name, options);
        Put([.. functions.Select(function => new HostedFunction(this, function.Name, function.Source, function.Options))]);
    }

    /// <summary>Loads a function, then adds it or lets it replace the one of the same name, without a request in between failing.</summary>
    /// <exception cref="FunctionException">It is not valid; what was there before goes on.</exception>
    public async Task<HostedFunction> LoadAsync(string name, ModuleSource source, FunctionOptions options)
    {
        Check(name, options);
        var function = new HostedFunction(this, name, source, options);
        await function.LoadAsync();
        await function.WarmAsync(options.WarmInstances);
        try
        {
            Put([function]);
        }
        catch (FunctionException)
        {
            function.Evict();
            throw;
        }

        return function;
    }

    /// <summary>Loads a function that was added, where it is not in memory.</summary>
    /// <exception cref="FunctionException">The module cannot be read, compiled or called.</exception>
    public static Task PreloadAsync(HostedFunction function) => function.LoadAsync();

    /// <summary>Gives a function up; its requests in flight end as usual. False where there is none of that name.</summary>
    public bool Evict(string name)
    {
        HostedFunction? function;
        lock (_lock)
        {
            if (!_byName.TryRemove(name, out function)) return false;
        }

        function.Evict();
        return true;
    }

    /// <summary>The function of a name, or null.</summary>
    public HostedFunction? Find(ReadOnlySpan<char> name) => _lookup.TryGetValue(name, out var function) ? function : null;

    /// <summary>Gives all functions up. No request may be in flight.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        _reaper.Dispose();
        foreach (var function in Functions) Evict(function.Name);
        Lane.Dispose();
        Watch.Dispose();
    }

    /// <summary>Sees to it that idle functions are looked for after some time.</summary>
    internal void ScheduleReaping(TimeSpan due)
    {
        lock (_lock)
        {
            // A TTL of years stands for never.
            due = due > TimeSpan.FromDays(30) ? TimeSpan.FromDays(30) : due;
            var at = TimeProvider.GetUtcNow() + due;
            if (at >= _nextReaping) return;
            _nextReaping = at;
            _reaper.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    private void Reap()
    {
        lock (_lock) _nextReaping = DateTimeOffset.MaxValue;
        TimeSpan? next = null;
        foreach (var function in Functions)
        {
            if (function.Reap() is { } due && (next is null || due < next)) next = due;
        }

        if (next is { } soonest) ScheduleReaping(soonest);
    }

    /// <summary>Adds all or none.</summary>
    private void Put(HostedFunction[] functions)
    {
        List<HostedFunction> gone = [];
        lock (_lock)
        {
            int count = _byName.Count + functions.Select(function => function.Name).Distinct().Count(name => !_byName.ContainsKey(name));
            if (count > Limits.Functions) throw new FunctionException($"{count} functions, more than {Limits.Functions} (KeeperLimits.Functions)");
            foreach (var function in functions)
            {
                if (_byName.TryGetValue(function.Name, out var before)) gone.Add(before);
                _byName[function.Name] = function;
            }
        }

        foreach (var function in gone) function.Evict();
    }

    private void Check(string name, FunctionOptions options)
    {
        if (name.Length > Limits.FunctionNameLength || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
            throw new FunctionException($"\"{name}\" is not the name of a function: expected at most {Limits.FunctionNameLength} of the characters a-z, A-Z, 0-9, '-', '_' and '.'");
        if (options.Timeout <= TimeSpan.Zero) throw new FunctionException($"{name}: timeout is {options.Timeout}, expected more than 0");
        if (options.Concurrency < 1) throw new FunctionException($"{name}: concurrency is {options.Concurrency}, expected at least 1");
        if (options.QueueLength < 0) throw new FunctionException($"{name}: queue is {options.QueueLength}, expected at least 0");
        if (options.WarmInstances < 0 || options.WarmInstances > options.Concurrency)
            throw new FunctionException($"{name}: {options.WarmInstances} warm instances, expected at least 0 and at most its concurrency, which is {options.Concurrency}");
        if (options.MemoryBytes < 65_536) throw new FunctionException($"{name}: memory is {options.MemoryBytes} bytes, expected at least one page of 65536");
    }
}
