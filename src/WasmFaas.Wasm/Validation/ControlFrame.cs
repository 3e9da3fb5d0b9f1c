using System.Collections.Immutable;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Validation;

/// <summary>An open block: what opened it, its type, and the stack's height and reachability around it.</summary>
internal readonly record struct ControlFrame(
    Opcode Opcode,
    ImmutableArray<ValueKind> Parameters,
    ImmutableArray<ValueKind> Results,
    int OuterHeight,
    bool OuterUnreachable)
{
    /// <summary>What a branch to the block carries: a loop starts again, all others end.</summary>
    public ImmutableArray<ValueKind> LabelKinds => Opcode == Opcode.Loop ? Parameters : Results;
}
