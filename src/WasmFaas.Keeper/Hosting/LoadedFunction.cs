using System.Collections.Immutable;
using WasmFaas.Wasi;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper.Hosting;

/// <summary>A function's compiled module with all that its instances have in common, and the instances.</summary>
internal sealed class LoadedFunction : IDisposable
{
    private static readonly FunctionType s_commandType = new([], []);

    private readonly Lock _lock = new();
    private readonly List<HostDirectory> _directories = [];
    private volatile Snapshot? _initialState;
    private bool _disposed;

    private LoadedFunction(LinkedModule linked, FunctionOptions options)
    {
        Linked = linked;
        IsReactor = ConventionFinder.IsReactor(Module);
        Convention = options.Convention ?? ConventionFinder.Find(Module)?.Convention ?? CallingConvention.Args;
        IsSingleUse = options.IsSingleUse;
        Isolation = IsSingleUse ? Isolation.Fresh : options.Isolation ?? (IsReactor ? Isolation.Reuse : Isolation.Fresh);
        if (IsReactor && Convention == CallingConvention.Args) IsReactor = false;
        StoreLimits = new StoreLimits { MemoryBytes = options.MemoryBytes };
        CpuMeter = options.CpuMeter;
        Instances = new InstancePool(this, options.Concurrency);
    }

    /// <summary>Adds up the CPU time of the calls; null where nobody asks.</summary>
    public CpuMeter? CpuMeter { get; }

    /// <summary>The compiled module.</summary>
    public Module Module => Linked.Module;

    /// <summary>The module with WASI linked to it.</summary>
    public LinkedModule Linked { get; }

    /// <summary>The calling convention, given or found.</summary>
    public CallingConvention Convention { get; }

    /// <summary>The isolation, given or found.</summary>
    public Isolation Isolation { get; }

    /// <summary>True where the exported <c>handle</c> is called, false where <c>_start</c> is.</summary>
    public bool IsReactor { get; }

    /// <summary>The exported function that is called.</summary>
    public string EntryName => IsReactor ? ConventionFinder.HandlerName : ConventionFinder.CommandName;

    /// <summary>Limits of each instance.</summary>
    public StoreLimits StoreLimits { get; }

    /// <summary>What each instance may use of the system.</summary>
    public WasiOptions WasiOptions { get; private set; } = WasiOptions.Default;

    /// <summary>True where an instance is given up after one request.</summary>
    public bool IsSingleUse { get; }

    /// <summary>The instances.</summary>
    public InstancePool Instances { get; }

    /// <summary>A reactor's state after <c>_initialize</c>, where each request starts from it.</summary>
    public Snapshot? InitialState => _initialState;

    /// <summary>Compiles a module and checks that it can be called as the options say.</summary>
    /// <exception cref="FunctionException">It cannot.</exception>
    public static LoadedFunction Load(SharedModules modules, string name, ModuleSource source, FunctionOptions options)
    {
        try
        {
            var function = new LoadedFunction(modules.Get(source.Read(), name), options);
            function.Check(source.Name);
            if (options.State is null && StateImports.IsNeededBy(function.Module))
                throw new FunctionException($"{source.Name}: imports functions of {StateImports.ModuleName}, and the function keeps no state: expected spec.state");
            function.Open(options);
            return function;
        }
        catch (Exception e) when (e is ModuleException or LinkException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FunctionException($"{source.Name}: {e.Message}", e);
        }
    }

    /// <summary>Keeps a reactor's state after <c>_initialize</c>, where it can be copied.</summary>
    public void KeepInitialState(Instance instance)
    {
        lock (_lock)
        {
            if (_initialState is not null || _disposed) return;
            try
            {
                _initialState = Snapshot.Take(instance);
            }
            catch (InvalidOperationException)
            {
                // The instance shares state with others: then each request makes one from the start.
            }
        }
    }

    /// <summary>Frees the instances that wait. None may be running.</summary>
    public void Dispose()
    {
        Instances.Dispose();
        lock (_lock)
        {
            _disposed = true;
            _initialState?.Dispose();
            foreach (var directory in _directories) directory.Dispose();
        }
    }

    private void Check(string source)
    {
        if (IsReactor) return;
        var type = Module.FindFunctionType(ConventionFinder.CommandName);
        if (type is null)
        {
            string expected = Convention == CallingConvention.Args ? "_start" : "_start or handle: () -> i32";
            throw new FunctionException($"{source}: exports no {expected}, so it cannot be called by the {Convention.ToString().ToLowerInvariant()} convention");
        }

        if (!type.Equals(s_commandType)) throw new FunctionException($"{source}: _start is of type {type}, expected {s_commandType}");
        if (Isolation == Isolation.Reuse) throw new FunctionException($"{source}: isolation=reuse needs an exported handle: () -> i32; a command's _start runs once");
    }

    private void Open(FunctionOptions options)
    {
        var preopens = ImmutableArray.CreateBuilder<Preopen>();
        foreach (var mounted in options.Directories)
        {
            var directory = new HostDirectory(mounted.HostPath);
            _directories.Add(directory);
            preopens.Add(new Preopen(directory, mounted.GuestPath, mounted.IsReadOnly));
        }

        WasiOptions = new WasiOptions
        {
            Arguments = Convention == CallingConvention.Args ? ["program"] : [],
            Environment = [.. options.Environment],
            Preopens = preopens.ToImmutable(),
            HostState = options.State,
            Limits = new WasiLimits { OutputBytes = options.ResponseBytes },
        };
    }
}
