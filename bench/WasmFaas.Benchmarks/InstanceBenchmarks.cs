using BenchmarkDotNet.Attributes;
using WasmFaas.Wasi;
using WasmFaas.Wasm;

namespace WasmFaas.Benchmarks;

/// <summary>What a request costs in the engine: hello's instance, its run, and its end.</summary>
[MemoryDiagnoser]
public class InstanceBenchmarks
{
    private readonly OutputBuffer _output = new();
    private LinkedModule _linked = null!;
    private WasiContext _wasi = null!;
    private Store _warm = null!;
    private Instance _warmInstance = null!;

    /// <summary>Gets or sets whether the code comes from crossgen2.</summary>
    [Params(false, true)]
    public bool AheadOfTime { get; set; }

    /// <summary>Compiles and links once; both are shared by all instances.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var module = CompiledModule.LoadAsync("examples/hello/hello.wasm", AheadOfTime).GetAwaiter().GetResult();
        var linker = new Linker();
        Preview1.Define(linker);
        _linked = linker.Link(module);
        _wasi = new WasiContext(new WasiOptions { Arguments = ["program", "White", "Hank"] });
        _wasi.SetOutput(_output);
        _warm = new Store(module.Engine, data: _wasi);
        _warmInstance = _linked.Instantiate(_warm);
    }

    /// <summary>Frees what the setup made.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _warm.Dispose();
        _wasi.Dispose();
    }

    /// <summary>A new store and instance, dropped unused.</summary>
    [Benchmark]
    public void NewInstance()
    {
        using var store = new Store(_linked.Module.Engine, data: _wasi);
        _linked.Instantiate(store);
    }

    /// <summary>A new store and instance, <c>_start</c>, drop.</summary>
    [Benchmark]
    public int NewInstanceAndStart()
    {
        _output.Clear();
        using var store = new Store(_linked.Module.Engine, data: _wasi);
        return Command.Run(_linked.Instantiate(store));
    }

    /// <summary>What the keeper does: a pooled instance is reset to its first state and runs <c>_start</c>.</summary>
    [Benchmark]
    public int ResetAndStart()
    {
        _output.Clear();
        if (!_warmInstance.TryReset()) throw new InvalidOperationException("hello's instance cannot be reset");
        return Command.Run(_warmInstance);
    }
}
