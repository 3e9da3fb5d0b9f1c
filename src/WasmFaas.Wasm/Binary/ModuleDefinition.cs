using System.Collections.Immutable;

namespace WasmFaas.Wasm.Binary;

/// <summary>A decoded module: sections as data (core spec 2.5). Index spaces hold imports first, then definitions.</summary>
internal sealed class ModuleDefinition
{
    /// <summary>The module's binary; function bodies and segments are ranges of it.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The type section.</summary>
    public ImmutableArray<FunctionType> Types { get; init; } = [];

    /// <summary>The import section, in order.</summary>
    public ImmutableArray<Import> Imports { get; init; } = [];

    /// <summary>Type index of every function: imported ones first.</summary>
    public ImmutableArray<int> FunctionTypes { get; init; } = [];

    /// <summary>Every table, imported ones first.</summary>
    public ImmutableArray<TableDefinition> Tables { get; init; } = [];

    /// <summary>Every memory, imported ones first.</summary>
    public ImmutableArray<MemoryType> Memories { get; init; } = [];

    /// <summary>Every global, imported ones first.</summary>
    public ImmutableArray<GlobalDefinition> Globals { get; init; } = [];

    /// <summary>The export section, in order.</summary>
    public ImmutableArray<Export> Exports { get; init; } = [];

    /// <summary>Index of the start function, if there is one.</summary>
    public int? Start { get; init; }

    /// <summary>The element section.</summary>
    public ImmutableArray<ElementSegment> Elements { get; init; } = [];

    /// <summary>The data section.</summary>
    public ImmutableArray<DataSegment> Data { get; init; } = [];

    /// <summary>Bodies of the defined functions; body i belongs to function <see cref="ImportedFunctions"/> + i.</summary>
    public ImmutableArray<FunctionBody> Bodies { get; init; } = [];

    /// <summary>Function names of the name section by function index; empty where the section is absent or malformed.</summary>
    public IReadOnlyDictionary<int, string> FunctionNames { get; init; } = ImmutableDictionary<int, string>.Empty;

    /// <summary>The module's own name from the name section, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Custom sections: name and content range.</summary>
    public ImmutableArray<CustomSection> CustomSections { get; init; } = [];

    /// <summary>Whether there is a data count section, which memory.init and data.drop need (core spec 5.5.16).</summary>
    public bool HasDataCount { get; init; }

    /// <summary>Where the content of a section starts, by section id; 0 where there is none.</summary>
    public ImmutableArray<int> SectionStarts { get; init; } = [];

    /// <summary>Number of imported functions, tables, memories and globals.</summary>
    public int ImportedFunctions { get; init; }

    /// <inheritdoc cref="ImportedFunctions"/>
    public int ImportedTables { get; init; }

    /// <inheritdoc cref="ImportedFunctions"/>
    public int ImportedMemories { get; init; }

    /// <inheritdoc cref="ImportedFunctions"/>
    public int ImportedGlobals { get; init; }

    /// <summary>The type of function <paramref name="index"/>.</summary>
    public FunctionType TypeOf(int index) => Types[FunctionTypes[index]];
}

/// <summary>What an import or export names.</summary>
internal enum ExternKind : byte
{
    Function = 0,
    Table = 1,
    Memory = 2,
    Global = 3,
}

/// <summary>Bounds of a table (elements) or a memory (pages).</summary>
internal readonly record struct Limits(uint Minimum, uint? Maximum);

internal readonly record struct TableType(ValueKind Element, Limits Limits);

internal readonly record struct MemoryType(Limits Limits);

internal readonly record struct GlobalType(ValueKind Kind, bool Mutable);

/// <summary>An import. <see cref="Index"/> is its place in the index space of its kind (which holds its type).</summary>
internal sealed record Import(string Module, string Name, ExternKind Kind, int Index);

internal sealed record Export(string Name, ExternKind Kind, int Index);

/// <summary>A table with its initial element (null reference where <see cref="Initial"/> is null).</summary>
internal sealed record TableDefinition(TableType Type, ConstantExpression? Initial);

/// <summary>A global; <see cref="Initial"/> is null for an imported one.</summary>
internal sealed record GlobalDefinition(GlobalType Type, ConstantExpression? Initial);

/// <summary>How a segment is used (core spec 2.5.7, 2.5.8).</summary>
internal enum SegmentMode
{
    Passive,
    Active,
    Declarative,
}

internal sealed record ElementSegment(
    SegmentMode Mode, ValueKind Element, int Table, ConstantExpression? Offset, ImmutableArray<ConstantExpression> Items);

/// <summary>A data segment; its content is <see cref="ModuleDefinition.Bytes"/> from <see cref="Start"/>.</summary>
internal sealed record DataSegment(SegmentMode Mode, int Memory, ConstantExpression? Offset, int Start, int Length);

/// <summary>
/// A function body: locals as run-length groups (parameters not included) and the range of its code,
/// the final <c>end</c> included.
/// </summary>
internal sealed record FunctionBody(ImmutableArray<LocalGroup> Locals, int CodeStart, int CodeLength);

internal readonly record struct LocalGroup(int Count, ValueKind Kind);

internal readonly record struct CustomSection(string Name, int Start, int Length);

/// <summary>
/// A constant expression (core spec 3.3.13, with the extended-const operators) as its instructions without the final
/// <c>end</c>. Opcodes used: *.const, v128.const, ref.null, ref.func, global.get and i32/i64 add, sub, mul.
/// </summary>
internal sealed record ConstantExpression(ImmutableArray<ConstantInstruction> Instructions)
{
    /// <summary>Where the expression starts, in bytes from the start of the module.</summary>
    public int Offset { get; init; }
}

/// <summary>
/// One instruction of a constant expression. <see cref="Low"/> holds the bits of a constant (the low half of a v128),
/// the index of global.get and ref.func, or the <see cref="ValueKind"/> of ref.null; <see cref="High"/> a v128's high half.
/// </summary>
internal readonly record struct ConstantInstruction(Opcode Opcode, ulong Low, ulong High = 0);
