using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Runtime;

/// <summary>
/// Where in an instance's context each thing lies. Depends on nothing but the module, so that code compiled by one
/// process fits the contexts of another.
/// </summary>
internal sealed class ContextLayout
{
    private readonly ModuleDefinition _module;
    private readonly int _memories, _tables, _types, _imports, _globals, _functions;

    internal ContextLayout(ModuleDefinition module)
    {
        _module = module;
        ReferencedFunctions = FindReferencedFunctions(module);
        ReferenceSlots = [];
        foreach (int function in ReferencedFunctions) ReferenceSlots.Add(function, ReferenceSlots.Count);

        int ownMemories = module.Memories.Length - module.ImportedMemories;
        int ownTables = module.Tables.Length - module.ImportedTables;
        int ownGlobals = module.Globals.Length - module.ImportedGlobals;
        int at = 64;
        _memories = at;
        at += ownMemories * MemoryRecord.Size + module.ImportedMemories * 8;
        _tables = at = Align(at);
        at += ownTables * TableRecord.Size + module.ImportedTables * 8;
        _imports = at = Align(at);
        at += module.ImportedFunctions * 16;
        _globals = at;
        at += ownGlobals * 16 + module.ImportedGlobals * 8;
        _functions = at = Align(at);
        at += ReferencedFunctions.Count * FunctionRecord.Size;
        _types = at = Align(at);
        at += module.Types.Length * 4;
        ReturnArea = at = Align(at);
        int results = 1;
        foreach (var type in module.Types) results = Math.Max(results, type.Results.Length);
        Size = Align(at + results * 16);
    }

    /// <summary>Size of a context in bytes.</summary>
    internal int Size { get; }

    internal int ReturnArea { get; }

    /// <summary>
    /// The functions that a reference can be made to, ascending: exported, in element segments, in constant expressions.
    /// Validation (the set C.refs) makes sure that <c>ref.func</c> names no other.
    /// </summary>
    internal IReadOnlyList<int> ReferencedFunctions { get; }

    /// <summary>Place of a function in <see cref="ReferencedFunctions"/>.</summary>
    internal Dictionary<int, int> ReferenceSlots { get; }

    internal bool IsImportedMemory(int memory) => memory < _module.ImportedMemories;

    /// <summary>Offset of a memory's record, or of the pointer to it for an imported one.</summary>
    internal int Memory(int memory) => IsImportedMemory(memory)
        ? _memories + OwnMemories * MemoryRecord.Size + memory * 8
        : _memories + (memory - _module.ImportedMemories) * MemoryRecord.Size;

    internal bool IsImportedTable(int table) => table < _module.ImportedTables;

    /// <summary>Offset of a table's record, or of the pointer to it for an imported one.</summary>
    internal int Table(int table) => IsImportedTable(table)
        ? _tables + OwnTables * TableRecord.Size + table * 8
        : _tables + (table - _module.ImportedTables) * TableRecord.Size;

    internal bool IsImportedGlobal(int global) => global < _module.ImportedGlobals;

    /// <summary>Offset of a global's 16 bytes, or of the pointer to them for an imported one.</summary>
    internal int Global(int global) => IsImportedGlobal(global)
        ? _globals + OwnGlobals * 16 + global * 8
        : _globals + (global - _module.ImportedGlobals) * 16;

    /// <summary>Offset of an imported function's code pointer; its context pointer follows.</summary>
    internal int Import(int function) => _imports + function * 16;

    /// <summary>Offset of the <see cref="FunctionRecord"/> in a slot of <see cref="ReferencedFunctions"/>.</summary>
    internal int Reference(int slot) => _functions + slot * FunctionRecord.Size;

    /// <summary>Offset of the number (4 bytes) of a type.</summary>
    internal int TypeId(int type) => _types + type * 4;

    private int OwnMemories => _module.Memories.Length - _module.ImportedMemories;

    private int OwnTables => _module.Tables.Length - _module.ImportedTables;

    private int OwnGlobals => _module.Globals.Length - _module.ImportedGlobals;

    private static int Align(int offset) => (offset + 15) & ~15;

    private static List<int> FindReferencedFunctions(ModuleDefinition module)
    {
        var functions = new SortedSet<int>();
        foreach (var export in module.Exports)
            if (export.Kind == ExternKind.Function) functions.Add(export.Index);
        foreach (var segment in module.Elements)
            foreach (var item in segment.Items) AddReferences(item);
        foreach (var global in module.Globals) AddReferences(global.Initial);
        foreach (var table in module.Tables) AddReferences(table.Initial);
        if (module.Start is int start) functions.Add(start);
        return [.. functions];

        void AddReferences(ConstantExpression? expression)
        {
            if (expression is null) return;
            foreach (var instruction in expression.Instructions)
                if (instruction.Opcode == Opcode.RefFunc) functions.Add((int)instruction.Low);
        }
    }
}
