using System.Buffers.Binary;
using System.Text;
using WasmFaas.Wasm;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Fuzz.Binary;

/// <summary>Writes the binary format (core spec chapter 5).</summary>
internal sealed class WasmWriter
{
    private readonly List<byte> _bytes = [];

    public int Length => _bytes.Count;

    public byte[] ToArray() => [.. _bytes];

    public WasmWriter Byte(int value)
    {
        _bytes.Add((byte)value);
        return this;
    }

    public WasmWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public WasmWriter Unsigned(ulong value)
    {
        for (; value >= 0x80; value >>= 7) Byte((int)(value & 0x7F) | 0x80);
        return Byte((int)value);
    }

    public WasmWriter Unsigned(int value) => Unsigned((ulong)value);

    public WasmWriter Signed(long value)
    {
        for (; value is < -64 or > 63; value >>= 7) Byte((int)(value & 0x7F) | 0x80);
        return Byte((int)(value & 0x7F));
    }

    public WasmWriter Name(string name) => Vector(Encoding.UTF8.GetBytes(name));

    public WasmWriter Vector(ReadOnlySpan<byte> bytes) => Unsigned(bytes.Length).Bytes(bytes);

    public WasmWriter Kind(ValueKind kind) => Byte((int)kind);

    public WasmWriter Kinds(IReadOnlyList<ValueKind> kinds)
    {
        Unsigned(kinds.Count);
        foreach (var kind in kinds) Kind(kind);
        return this;
    }

    public WasmWriter Op(Opcode opcode)
    {
        int code = (int)opcode;
        return code switch
        {
            < 0x100 => Byte(code),
            < 0xFD00 => Byte(0xFC).Unsigned(code - 0xFC00),
            _ => Byte(0xFD).Unsigned(code - 0xFD00),
        };
    }

    /// <summary>An instruction with an index.</summary>
    public WasmWriter Op(Opcode opcode, int index) => Op(opcode).Unsigned(index);

    public WasmWriter I32(int value) => Op(Opcode.I32Const).Signed(value);

    public WasmWriter I64(long value) => Op(Opcode.I64Const).Signed(value);

    public WasmWriter F32(uint bits)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, bits);
        return Op(Opcode.F32Const).Bytes(bytes);
    }

    public WasmWriter F64(ulong bits)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, bits);
        return Op(Opcode.F64Const).Bytes(bytes);
    }

    public WasmWriter V128(ReadOnlySpan<byte> bytes) => Op(Opcode.V128Const).Bytes(bytes);

    /// <summary>A section with a count in front of its content.</summary>
    public WasmWriter Section(SectionId id, int count, WasmWriter items)
    {
        if (count == 0) return this;
        var content = new WasmWriter().Unsigned(count).Bytes(items.ToArray());
        return Byte((int)id).Vector(content.ToArray());
    }
}
