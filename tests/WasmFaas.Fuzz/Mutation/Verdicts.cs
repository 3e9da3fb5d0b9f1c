using System.Text.RegularExpressions;
using WasmFaas.Wasm;

namespace WasmFaas.Fuzz.Mutation;

/// <summary>Differences of verdict that are no defects: what one of the two engines does not have, or limits differently.</summary>
internal static partial class Verdicts
{
    // What Node 20's V8 says of a module that the engine accepts, and the part of the specification that it does not have.
    private static readonly (Regex Words, string Reason)[] s_onlyEngine =
    [
        (MemoryCount(), "multi-memory"),
        (MemoryIndexFlag(), "multi-memory"),
        (LongMemoryIndex(), "memory index 0 in several bytes"),
        (ConstantGlobal(), "global.get of own globals in constants"),
        (TableInitializer(), "table initializers"),
    ];

    /// <summary>The known reason for a difference, or null.</summary>
    /// <param name="v8">Why V8 refuses the module, or null.</param>
    /// <param name="engine">Why the engine does, or null.</param>
    public static string? Explain(string? v8, ModuleException? engine) => engine switch
    {
        { Error: ModuleError.Unsupported } => engine.Message[..engine.Message.IndexOf(" (", StringComparison.Ordinal)],
        { Error: ModuleError.LimitExceeded } => "limit of the engine",

        // V8 takes a number's type for the elements of a passive segment (core spec 5.5.12 asks for a reference's).
        { Error: ModuleError.Malformed } when engine.Message.StartsWith("malformed reference type", StringComparison.Ordinal) => "element type",
        not null => null,
        null => s_onlyEngine.FirstOrDefault(row => row.Words.IsMatch(v8!)).Reason,
    };

    [GeneratedRegex("At most one memory|memory count of")]
    private static partial Regex MemoryCount();

    // Bit 6 of an alignment says that a memory's index follows (core spec 5.4.6).
    [GeneratedRegex(@"expected maximum alignment is \d+, actual alignment is (6[4-9]|[7-9]\d|1[01]\d|12[0-7]) ")]
    private static partial Regex MemoryIndexFlag();

    // Without multi-memory, V8 wants the single byte 0. Core spec 3.0 has an index there, an unsigned LEB128 (5.4.6), which need not
    // be as short as can be (5.2.2). Index 0 in several bytes begins with 0x80, and other indices need memories that V8 has refused before.
    [GeneratedRegex("expected memory index 0, found 128 ")]
    private static partial Regex LongMemoryIndex();

    [GeneratedRegex("non-imported globals cannot be used in constant expressions")]
    private static partial Regex ConstantGlobal();

    [GeneratedRegex("invalid value type 0x40")]
    private static partial Regex TableInitializer();
}
