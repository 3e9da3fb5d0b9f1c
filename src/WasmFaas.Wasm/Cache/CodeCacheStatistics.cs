namespace WasmFaas.Wasm;

/// <summary>What a <see cref="CodeCache"/> did since it was made, in this process.</summary>
/// <param name="Hits">Images found and verified.</param>
/// <param name="Misses">Keys without a usable image.</param>
/// <param name="Stored">Images written.</param>
/// <param name="Discarded">Images that were corrupt or of another key, and were deleted.</param>
/// <param name="Evicted">Images deleted to stay within the size limit.</param>
public readonly record struct CodeCacheStatistics(long Hits, long Misses, long Stored, long Discarded, long Evicted);
