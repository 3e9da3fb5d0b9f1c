namespace WasmFaas.Wasm;

/// <summary>
/// Everything about a module and its instances that can grow, with its limit. Passing one is a
/// <see cref="ModuleException"/> of kind <see cref="ModuleError.LimitExceeded"/> (static limits), a failed grow
/// (memory, table) or a trap (stack).
/// </summary>
public sealed record EngineLimits
{
    /// <summary>The limits that an engine has when none are given.</summary>
    public static EngineLimits Default { get; } = new();

    /// <summary>Size of a module's binary, in bytes.</summary>
    public long ModuleBytes { get; init; } = 256L << 20;

    /// <summary>Entries of the type section.</summary>
    public int Types { get; init; } = 1_000_000;

    /// <summary>Functions defined in a module.</summary>
    public int Functions { get; init; } = 1_000_000;

    /// <summary>Imports of a module.</summary>
    public int Imports { get; init; } = 100_000;

    /// <summary>Exports of a module.</summary>
    public int Exports { get; init; } = 100_000;

    /// <summary>Globals defined in a module.</summary>
    public int Globals { get; init; } = 1_000_000;

    /// <summary>Data segments and element segments, each.</summary>
    public int Segments { get; init; } = 100_000;

    /// <summary>Tables of a module, imported ones included.</summary>
    public int Tables { get; init; } = 100;

    /// <summary>Memories of a module, imported ones included.</summary>
    public int Memories { get; init; } = 100;

    /// <summary>Parameters of a function type.</summary>
    public int Parameters { get; init; } = 1_000;

    /// <summary>Results of a function type.</summary>
    public int Results { get; init; } = 1_000;

    /// <summary>Locals of one function, parameters included.</summary>
    public int Locals { get; init; } = 50_000;

    /// <summary>Size of one function's code, in bytes.</summary>
    public int FunctionBytes { get; init; } = 7_654_321;

    /// <summary>Nested blocks in one function.</summary>
    public int BlockDepth { get; init; } = 100_000;

    /// <summary>Values on the operand stack of one function at one time.</summary>
    public int OperandDepth { get; init; } = 100_000;

    /// <summary>Length of one import, export or custom section name, in bytes.</summary>
    public int NameBytes { get; init; } = 100_000;

    /// <summary>Custom sections of a module.</summary>
    public int CustomSections { get; init; } = 10_000;

    /// <summary>Size of one memory, in pages of 64 KiB.</summary>
    public int MemoryPages { get; init; } = 65_536;

    /// <summary>Elements of one table, and items of all element segments of a module together.</summary>
    public int TableElements { get; init; } = 10_000_000;

    /// <summary>Stack that one call from the host may use, in bytes; less where the thread has less.</summary>
    public int StackBytes { get; init; } = 1 << 20;
}
