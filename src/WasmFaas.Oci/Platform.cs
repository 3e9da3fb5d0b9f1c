namespace WasmFaas.Oci;

/// <summary>What an image is for (image-spec, "Image Index").</summary>
public sealed record Platform
{
    /// <summary>The processor: <c>wasm</c>, <c>amd64</c>.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>The system: <c>wasi</c>, <c>wasip1</c>, <c>linux</c>.</summary>
    public string Os { get; init; } = "";

    /// <summary>True for the platforms that wasm images are built for: <c>wasi/wasm</c>, <c>wasip1/wasm</c>, <c>wasi/wasm32</c>, <c>linux/wasm</c>.</summary>
    internal bool IsWasm => Architecture.StartsWith("wasm", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"{Os}/{Architecture}";
}
