using System.Collections.Immutable;
using WasmFaas.Wasm;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Fuzz.Generation;

/// <summary>An instruction of fixed type, with what the generator must know of it.</summary>
internal sealed record Instruction(
    Opcode Opcode, ImmutableArray<ValueKind> Operands, ValueKind Result, Immediate Immediate, int Log2, bool GivesNan, FloatShape Ignores)
{
    private static readonly string[] s_arithmetic =
    [
        "ceil", "floor", "trunc", "nearest", "sqrt", "add", "sub", "mul", "div", "min", "max", "promote_f32", "demote_f64",
        "demote_f64x2_zero", "promote_low_f32x4",
    ];

    private static readonly string[] s_comparisons = ["eq", "ne", "lt", "gt", "le", "ge"];

    /// <summary>Every instruction of fixed type, but relaxed ones: their results are the implementation's choice.</summary>
    public static ImmutableArray<Instruction> All { get; } =
    [
        .. OpcodeTable.All().Where(opcode => (int)opcode < 0xFE00 && !OpcodeTable.Get(opcode).Special)
            .Where(opcode => OpcodeTable.Get(opcode).Immediate is not (Immediate.Memory or Immediate.Table or Immediate.MemoryMemory or Immediate.DataMemory
                or Immediate.Data or Immediate.Element or Immediate.ElementTable or Immediate.TableTable))
            .Select(Describe),
    ];

    /// <summary>The instructions with a result, by its type.</summary>
    public static ILookup<ValueKind, Instruction> ByResult { get; } = All.Where(row => row.Result != 0).ToLookup(row => row.Result);

    /// <summary>Instructions that write memory.</summary>
    public static ImmutableArray<Instruction> Stores { get; } = [.. All.Where(row => row.Result == 0 && row.Operands.Length == 2)];

    /// <summary>Vector arithmetic whose result has floats of one shape.</summary>
    public static ILookup<FloatShape, Instruction> VectorArithmetic { get; } =
        All.Where(row => row is { GivesNan: true, Result: ValueKind.V128 }).ToLookup(row => Shape(OpcodeTable.Name(row.Opcode)));

    /// <summary>The floats that the result has, by the name's prefix.</summary>
    public FloatShape ResultShape => Shape(OpcodeTable.Name(Opcode));

    private static Instruction Describe(Opcode opcode)
    {
        var info = OpcodeTable.Get(opcode);
        ValueKind[] operands = [info.Operand0, info.Operand1, info.Operand2];
        string name = OpcodeTable.Name(opcode);
        string operation = name[(name.IndexOf('.') + 1)..];
        var shape = Shape(name);
        bool arithmetic = shape != FloatShape.None && s_arithmetic.Contains(operation);
        bool comparison = shape != FloatShape.None && s_comparisons.Contains(operation);
        var ignores = arithmetic || comparison ? OperandShape(operation, shape) : ConversionShape(operation);
        return new Instruction(opcode, [.. operands[..info.OperandCount]], info.Result, info.Immediate, info.Log2, arithmetic, ignores);
    }

    private static FloatShape Shape(string name) => name.Split('.')[0] switch
    {
        "f32" => FloatShape.F32,
        "f64" => FloatShape.F64,
        "f32x4" => FloatShape.F32x4,
        "f64x2" => FloatShape.F64x2,
        _ => FloatShape.None,
    };

    private static FloatShape OperandShape(string operation, FloatShape result) => operation switch
    {
        "promote_f32" => FloatShape.F32,
        "demote_f64" => FloatShape.F64,
        "promote_low_f32x4" => FloatShape.F32x4,
        "demote_f64x2_zero" => FloatShape.F64x2,
        _ => result,
    };

    private static FloatShape ConversionShape(string operation) => !operation.StartsWith("trunc", StringComparison.Ordinal)
        ? FloatShape.None
        : operation switch
        {
            _ when operation.Contains("f32x4") => FloatShape.F32x4,
            _ when operation.Contains("f64x2") => FloatShape.F64x2,
            _ when operation.Contains("f32") => FloatShape.F32,
            _ => FloatShape.F64,
        };
}

/// <summary>How a value is made of floats.</summary>
internal enum FloatShape
{
    None,
    F32,
    F64,
    F32x4,
    F64x2,
}
