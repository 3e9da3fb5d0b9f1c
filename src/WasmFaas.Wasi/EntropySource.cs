namespace WasmFaas.Wasi;

/// <summary>Fills a buffer with random bytes.</summary>
public delegate void EntropySource(Span<byte> destination);
