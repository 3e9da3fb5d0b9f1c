using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace WasmFaas.Wasm.Binary;

/// <summary>Imports, declarations, exports and custom sections (core spec 5.5.3-5.5.11).</summary>
internal sealed partial class ModuleDecoder
{
    private readonly ImmutableArray<Import>.Builder _imports = ImmutableArray.CreateBuilder<Import>();
    private readonly ImmutableArray<int>.Builder _functionTypes = ImmutableArray.CreateBuilder<int>();
    private readonly ImmutableArray<TableDefinition>.Builder _tables = ImmutableArray.CreateBuilder<TableDefinition>();
    private readonly ImmutableArray<MemoryType>.Builder _memories = ImmutableArray.CreateBuilder<MemoryType>();
    private readonly ImmutableArray<GlobalDefinition>.Builder _globals = ImmutableArray.CreateBuilder<GlobalDefinition>();
    private readonly ImmutableArray<CustomSection>.Builder _customSections = ImmutableArray.CreateBuilder<CustomSection>();
    private ImmutableArray<Export> _exports = [];
    private int? _start;
    private int _importedFunctions, _importedTables, _importedMemories, _importedGlobals;

    private void ReadImports(ref CodeReader section)
    {
        var count = ReadCount(ref section, _limits.Imports, "imports");
        for (var i = 0; i < count; i++)
        {
            var module = ReadName(ref section);
            var name = ReadName(ref section);
            var position = section.Position;
            var kind = section.ReadByte();
            var index = ReadImportedType(ref section, kind, position);
            _imports.Add(new Import(module, name, (ExternKind)kind, index));
        }

        _importedFunctions = _functionTypes.Count;
        _importedTables = _tables.Count;
        _importedMemories = _memories.Count;
        _importedGlobals = _globals.Count;
        CheckLimit(section.Position, _importedTables, _limits.Tables, "tables");
        CheckLimit(section.Position, _importedMemories, _limits.Memories, "memories");
    }

    private int ReadImportedType(ref CodeReader section, byte kind, int position)
    {
        switch (kind)
        {
            case (byte)ExternKind.Function:
                _functionTypes.Add(section.ReadIndex());
                return _functionTypes.Count - 1;
            case (byte)ExternKind.Table:
                _tables.Add(new TableDefinition(ReadTableType(ref section), null));
                return _tables.Count - 1;
            case (byte)ExternKind.Memory:
                _memories.Add(ReadMemoryType(ref section));
                return _memories.Count - 1;
            case (byte)ExternKind.Global:
                _globals.Add(new GlobalDefinition(ReadGlobalType(ref section), null));
                return _globals.Count - 1;
            case 4:
                throw CodeReader.Unsupported(position, "exception handling", "imported tag");
            default:
                throw CodeReader.Malformed(position, $"malformed import kind 0x{kind:x2}");
        }
    }

    private void ReadFunctions(ref CodeReader section)
    {
        var count = ReadCount(ref section, _limits.Functions, "functions");
        for (var i = 0; i < count; i++) _functionTypes.Add(section.ReadIndex());
    }

    private void ReadTables(ref CodeReader section)
    {
        var count = ReadCount(ref section, _limits.Tables - _importedTables, "tables");
        for (var i = 0; i < count; i++)
        {
            // 0x40 0x00 announces an initial element (core spec 5.5.7).
            var hasInitial = section.Peek() == 0x40;
            if (hasInitial)
            {
                section.ReadByte();
                var position = section.Position;
                if (section.ReadByte() != 0) throw CodeReader.Malformed(position, "malformed table, expected 0x00");
            }

            var type = ReadTableType(ref section);
            _tables.Add(new TableDefinition(type, hasInitial ? ReadConstant(ref section) : null));
        }
    }

    private void ReadMemories(ref CodeReader section)
    {
        var count = ReadCount(ref section, _limits.Memories - _importedMemories, "memories");
        for (var i = 0; i < count; i++) _memories.Add(ReadMemoryType(ref section));
    }

    private void ReadGlobals(ref CodeReader section)
    {
        var count = ReadCount(ref section, _limits.Globals, "globals");
        for (var i = 0; i < count; i++)
        {
            var type = ReadGlobalType(ref section);
            _globals.Add(new GlobalDefinition(type, ReadConstant(ref section)));
        }
    }

    private void ReadExports(ref CodeReader section)
    {
        var exports = new Export[ReadCount(ref section, _limits.Exports, "exports")];
        for (var i = 0; i < exports.Length; i++)
        {
            var name = ReadName(ref section);
            var position = section.Position;
            var kind = section.ReadByte();
            if (kind == 4) throw CodeReader.Unsupported(position, "exception handling", "exported tag");
            if (kind > 4) throw CodeReader.Malformed(position, $"malformed export kind 0x{kind:x2}");
            exports[i] = new Export(name, (ExternKind)kind, section.ReadIndex());
        }

        _exports = ImmutableCollectionsMarshal.AsImmutableArray(exports);
    }

    private void ReadCustom(ref CodeReader section)
    {
        CheckLimit(section.Position, _customSections.Count + 1, _limits.CustomSections, "custom sections");
        var name = ReadName(ref section);
        _customSections.Add(new CustomSection(name, section.Position, section.Remaining));
        section.ReadBytes(section.Remaining);
    }
}
