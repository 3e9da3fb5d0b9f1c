using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace WasmFaas.Wasm.Binary;

/// <summary>Types, names and limits (core spec 5.2.4, 5.3).</summary>
internal sealed partial class ModuleDecoder
{
    private ImmutableArray<FunctionType> _types = [];

    private void ReadTypes(ref CodeReader section)
    {
        var types = new FunctionType[ReadCount(ref section, _limits.Types, "types")];
        for (var i = 0; i < types.Length; i++)
        {
            var position = section.Position;
            var form = section.ReadByte();
            if (form is 0x4E or 0x4F or 0x50 or 0x5E or 0x5F)
            {
                throw CodeReader.Unsupported(position, "garbage collection", $"type form 0x{form:x2}");
            }

            if (form != 0x60) throw CodeReader.Malformed(position, $"malformed type form 0x{form:x2}, expected 0x60");
            types[i] = new FunctionType(
                ReadKinds(ref section, _limits.Parameters, "parameters"),
                ReadKinds(ref section, _limits.Results, "results"));
        }

        _types = ImmutableCollectionsMarshal.AsImmutableArray(types);
    }

    private ImmutableArray<ValueKind> ReadKinds(ref CodeReader reader, int limit, string what)
    {
        var count = ReadCount(ref reader, limit, what);
        if (count == 0) return [];
        var kinds = new ValueKind[count];
        for (var i = 0; i < count; i++) kinds[i] = reader.ReadValueKind();
        return ImmutableCollectionsMarshal.AsImmutableArray(kinds);
    }

    private string ReadName(ref CodeReader reader)
    {
        var position = reader.Position;
        var length = reader.ReadU32();
        if (length > (uint)reader.Remaining)
        {
            throw CodeReader.Malformed(
                position, $"unexpected end: name of {length} bytes, {reader.Remaining} left (length out of bounds)");
        }

        CheckLimit(position, length, _limits.NameBytes, "bytes in a name");
        var bytes = reader.ReadBytes((int)length);
        return Utf8.IsValid(bytes)
            ? Encoding.UTF8.GetString(bytes)
            : throw CodeReader.Malformed(position, "malformed UTF-8 encoding in a name");
    }

    private static TableType ReadTableType(ref CodeReader reader) =>
        new(reader.ReadReferenceKind(), ReadLimits(ref reader, "table"));

    private static MemoryType ReadMemoryType(ref CodeReader reader) => new(ReadLimits(ref reader, "memory"));

    private static GlobalType ReadGlobalType(ref CodeReader reader)
    {
        var kind = reader.ReadValueKind();
        var position = reader.Position;
        var mutability = reader.ReadByte();
        if (mutability > 1)
        {
            throw mutability < 4
                ? CodeReader.Unsupported(position, "threads", "shared global")
                : CodeReader.Malformed(position, $"malformed mutability 0x{mutability:x2}, expected 0 or 1");
        }

        return new GlobalType(kind, mutability == 1);
    }

    private static Limits ReadLimits(ref CodeReader reader, string what)
    {
        var position = reader.Position;
        var flags = reader.ReadByte();
        if (flags is 0x02 or 0x03) throw CodeReader.Unsupported(position, "threads", $"shared {what}");
        if (flags is >= 0x04 and <= 0x07) throw CodeReader.Unsupported(position, "memory64", $"64-bit {what}");
        if (flags > 1) throw CodeReader.Malformed(position, $"malformed limits flags 0x{flags:x2} of a {what}");
        var minimum = ReadBound(ref reader, what);
        return new Limits(minimum, flags == 1 ? ReadBound(ref reader, what) : null);
    }

    // Bounds are 64-bit numbers in the format; for 32-bit addresses validation refuses larger ones (core spec 3.2.3).
    private static uint ReadBound(ref CodeReader reader, string what)
    {
        var position = reader.Position;
        var bound = reader.ReadU64();
        if (bound <= uint.MaxValue) return (uint)bound;
        throw new ModuleException(ModuleError.Invalid, position, $"{what} size {bound} is out of range");
    }
}
