namespace WasmFaas.Wasm.Binary;

/// <summary>
/// The type of a block (core spec 5.4.1): no result, one result, or an index of the type section. Where
/// <see cref="TypeIndex"/> is negative, <see cref="Result"/> is the one result, or 0 for none.
/// </summary>
internal readonly record struct BlockType(int TypeIndex, ValueKind Result);
