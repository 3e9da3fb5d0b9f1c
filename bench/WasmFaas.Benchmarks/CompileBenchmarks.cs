using BenchmarkDotNet.Attributes;
using WasmFaas.Wasm;

namespace WasmFaas.Benchmarks;

/// <summary>Decode, validate and emit CIL; machine code is made later, at a function's first call.</summary>
[MemoryDiagnoser]
public class CompileBenchmarks
{
    private readonly Engine _engine = new();
    private byte[] _binary = [];

    /// <summary>Gets or sets the module's path in this repository.</summary>
    [Params("examples/hello/hello.wasm", "examples/json/json.wasm", "examples/wordcount/wordcount.wasm")]
    public string Path { get; set; } = "";

    /// <summary>Reads the file.</summary>
    [GlobalSetup]
    public void Setup() => _binary = Repository.Read(Path);

    /// <summary>Bytes to a module that can be instantiated.</summary>
    [Benchmark]
    public Module Compile() => _engine.Compile(_binary, Path);
}
