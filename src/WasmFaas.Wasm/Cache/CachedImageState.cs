namespace WasmFaas.Wasm;

/// <summary>What <see cref="CachedImage"/> found in a file.</summary>
internal enum CachedImageState
{
    /// <summary>There is no file, or it cannot be read.</summary>
    Absent,

    /// <summary>The file is not what was stored for the key.</summary>
    Invalid,

    /// <summary>The file is what was stored for the key.</summary>
    Valid,
}
