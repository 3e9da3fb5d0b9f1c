using System.Collections.Immutable;

namespace WasmFaas.Wasm.Binary;

/// <summary>Decodes the binary format (core spec chapter 5) into a <see cref="ModuleDefinition"/>, without validation.</summary>
internal sealed partial class ModuleDecoder
{
    // The order of the sections; the index is the id (core spec 5.5.16: data count stands before code).
    private static ReadOnlySpan<byte> Rank => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 10];

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly EngineLimits _limits;
    private readonly int[] _sectionStarts = new int[Rank.Length];

    private ModuleDecoder(ReadOnlyMemory<byte> bytes, EngineLimits limits)
    {
        _bytes = bytes;
        _limits = limits;
    }

    /// <summary>Decodes a module; <see cref="ModuleException"/> says where and why it is not one, or passes a limit.</summary>
    internal static ModuleDefinition Decode(ReadOnlyMemory<byte> bytes, EngineLimits limits)
    {
        if (bytes.Length > limits.ModuleBytes)
        {
            throw new ModuleException(
                ModuleError.LimitExceeded, 0, $"the module has {bytes.Length} bytes, the limit is {limits.ModuleBytes}");
        }

        return new ModuleDecoder(bytes, limits).Decode();
    }

    private ModuleDefinition Decode()
    {
        var reader = new CodeReader(_bytes.Span, 0, _bytes.Length);
        ReadHeader(ref reader);
        var lastRank = 0;
        while (!reader.AtEnd) ReadSection(ref reader, ref lastRank);
        CheckCounts(reader.Position);
        var names = NameSection.Read(_bytes.Span, _customSections, _functionTypes.Count, _limits);
        return new ModuleDefinition
        {
            Bytes = _bytes,
            Types = _types,
            Imports = _imports.DrainToImmutable(),
            FunctionTypes = _functionTypes.DrainToImmutable(),
            Tables = _tables.DrainToImmutable(),
            Memories = _memories.DrainToImmutable(),
            Globals = _globals.DrainToImmutable(),
            Exports = _exports,
            Start = _start,
            Elements = _elements,
            Data = _data,
            Bodies = _bodies,
            FunctionNames = names.Functions,
            Name = names.Module,
            CustomSections = _customSections.DrainToImmutable(),
            HasDataCount = _dataCount is not null,
            SectionStarts = [.. _sectionStarts],
            ImportedFunctions = _importedFunctions,
            ImportedTables = _importedTables,
            ImportedMemories = _importedMemories,
            ImportedGlobals = _importedGlobals,
        };
    }

    private static void ReadHeader(ref CodeReader reader)
    {
        var magic = reader.ReadBytes(4);
        if (!magic.SequenceEqual("\0asm"u8)) throw CodeReader.Malformed(0, "magic header not detected: no wasm module");
        var version = reader.ReadBytes(4);
        if (version is [not 0, _, 1, 0])
        {
            throw new ModuleException(
                ModuleError.Unsupported, 4, "not supported: this is a component, not a module; give its core module");
        }

        if (!version.SequenceEqual<byte>([1, 0, 0, 0]))
        {
            throw CodeReader.Malformed(4, $"unknown binary version {version[0] | (version[1] << 8)}, expected 1");
        }
    }

    private void ReadSection(ref CodeReader reader, ref int lastRank)
    {
        var position = reader.Position;
        var id = reader.ReadByte();
        if (id == 13) throw CodeReader.Unsupported(position, "exception handling", "tag section");
        if (id >= Rank.Length) throw CodeReader.Malformed(position, $"malformed section id {id}");
        var length = reader.ReadU32();
        if (length > (uint)reader.Remaining)
        {
            throw CodeReader.Malformed(
                position, $"unexpected end: section {(SectionId)id} of {length} bytes, {reader.Remaining} left (length out of bounds)");
        }

        var section = reader.ReadRange((int)length);
        if (id != 0)
        {
            if (Rank[id] <= lastRank)
            {
                throw CodeReader.Malformed(
                    position, $"unexpected content after last section: section {(SectionId)id} is out of order or a duplicate");
            }

            lastRank = Rank[id];
            _sectionStarts[id] = section.Position;
        }

        ReadContent((SectionId)id, ref section);
        if (!section.AtEnd)
        {
            throw CodeReader.Malformed(
                section.Position, $"section size mismatch: section {(SectionId)id} has {section.Remaining} bytes too many");
        }
    }

    private void ReadContent(SectionId id, ref CodeReader section)
    {
        switch (id)
        {
            case SectionId.Custom: ReadCustom(ref section); break;
            case SectionId.Type: ReadTypes(ref section); break;
            case SectionId.Import: ReadImports(ref section); break;
            case SectionId.Function: ReadFunctions(ref section); break;
            case SectionId.Table: ReadTables(ref section); break;
            case SectionId.Memory: ReadMemories(ref section); break;
            case SectionId.Global: ReadGlobals(ref section); break;
            case SectionId.Export: ReadExports(ref section); break;
            case SectionId.Start: _start = section.ReadIndex(); break;
            case SectionId.Element: ReadElements(ref section); break;
            case SectionId.DataCount: _dataCount = section.ReadU32(); break;
            case SectionId.Code: ReadCode(ref section); break;
            case SectionId.Data: ReadData(ref section); break;
        }
    }

    private void CheckCounts(int end)
    {
        var defined = _functionTypes.Count - _importedFunctions;
        if (_bodies.Length != defined)
        {
            throw CodeReader.Malformed(
                end, $"function and code section have inconsistent lengths: {defined} and {_bodies.Length}");
        }

        if (_dataCount is { } count && count != (uint)_data.Length)
        {
            throw CodeReader.Malformed(
                end, $"data count and data section have inconsistent lengths: {count} and {_data.Length}");
        }
    }

    private int ReadCount(ref CodeReader reader, int limit, string what)
    {
        var position = reader.Position;
        var count = reader.ReadCount();
        CheckLimit(position, count, limit, what);
        return count;
    }

    private static void CheckLimit(int position, long count, long limit, string what)
    {
        if (count > limit)
        {
            throw new ModuleException(ModuleError.LimitExceeded, position, $"too many {what}: {count}, the limit is {limit}");
        }
    }
}
