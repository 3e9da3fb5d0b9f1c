namespace WasmFaas.Wasm.Binary;

/// <summary>Instructions by encoding: one byte, or 0xFC00 + n and 0xFD00 + n for the prefixed ones (core spec 5.4).</summary>
internal enum Opcode
{
    Unreachable = 0x00,
}
