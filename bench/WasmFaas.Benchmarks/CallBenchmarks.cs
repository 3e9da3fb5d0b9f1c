using BenchmarkDotNet.Attributes;
using WasmFaas.Wasm;

namespace WasmFaas.Benchmarks;

/// <summary>
/// Calls across the border. The guest loops <see cref="Turns"/> times in one call, so a figure per operation is a turn of
/// the loop; <see cref="EmptyLoop"/> is what the loop itself costs.
/// </summary>
public unsafe class CallBenchmarks
{
    private const int Turns = 1_000_000;

    private Store _store = null!;
    private Function _identity = null!;
    private Function _empty = null!;
    private Function _static = null!;
    private Function _delegate = null!;

    /// <summary>Gets or sets whether the code comes from crossgen2.</summary>
    [Params(false, true)]
    public bool AheadOfTime { get; set; }

    /// <summary>Compiles the guest and links the host's functions.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var module = CompiledModule.LoadAsync("bench/WasmFaas.Benchmarks/calls.wasm", AheadOfTime).GetAwaiter().GetResult();
        var linker = new Linker();
        linker.DefineStatic("host", "static", new FunctionType([ValueKind.I32], [ValueKind.I32]), (nint)(delegate*<Caller, int, int>)&Increment);
        linker.DefineFunction<int, int>("host", "delegate", (_, value) => value + 1);
        _store = new Store(module.Engine);
        var instance = linker.Instantiate(_store, module);
        _identity = instance.FindFunction("identity")!;
        _empty = instance.FindFunction("loop_empty")!;
        _static = instance.FindFunction("loop_static")!;
        _delegate = instance.FindFunction("loop_delegate")!;
    }

    /// <summary>Frees what the setup made.</summary>
    [GlobalCleanup]
    public void Cleanup() => _store.Dispose();

    /// <summary>Host to guest and back, one argument and one result.</summary>
    [Benchmark]
    public int CallIntoGuest() => _identity.Invoke<int, int>(42);

    /// <summary>The loop without a call.</summary>
    [Benchmark(OperationsPerInvoke = Turns)]
    public int EmptyLoop() => _empty.Invoke<int, int>(Turns);

    /// <summary>Guest to a static host method and back.</summary>
    [Benchmark(OperationsPerInvoke = Turns)]
    public int HostCallStatic() => _static.Invoke<int, int>(Turns);

    /// <summary>Guest to a host delegate and back.</summary>
    [Benchmark(OperationsPerInvoke = Turns)]
    public int HostCallDelegate() => _delegate.Invoke<int, int>(Turns);

    private static int Increment(Caller caller, int value) => value + 1;
}
