using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Intrinsics;
using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm.Emit;

/// <summary>
/// The calls that implement the vector instructions (core spec 4.3.2-4.3.4, lanewise). Where the base library has
/// a method of the same semantics that both the JIT and crossgen2 expand in place, it is called directly: those are the
/// operators of <see cref="Vector128{T}"/>, not their named wrappers (Vector128.Add), which crossgen2 leaves as calls.
/// Everything else is the method of <see cref="SimdOps"/> that has the opcode's name.
/// </summary>
internal static class SimdTable
{
    private const int First = 0xFD00;

    private static readonly SimdOp?[] s_ops = new SimdOp?[0x200];

    /// <summary>
    /// The calls for <paramref name="op"/>, or null if it is not a vector instruction or has no computation of its own
    /// (v128.load, v128.store, v128.const). Loads with conversion take the loaded integer, zero-extended, as their operand; lane loads
    /// are the replacement of a lane (vector, loaded value), lane stores its extraction. i8x16.shuffle is <see cref="Shuffle"/>.
    /// </summary>
    internal static SimdOp? Find(Opcode op)
    {
        var slot = (int)op - First;
        if ((uint)slot >= (uint)s_ops.Length) return null;
        // A race builds the same immutable row twice, which is harmless.
        return s_ops[slot] ??= Build(op);
    }

    /// <summary>
    /// The calls for i8x16.shuffle, which take both vectors and then the lane indices as a vector constant:
    /// <paramref name="indices"/> come back relative to the one vector that is used, if only one is.
    /// </summary>
    internal static SimdOp Shuffle(Span<byte> indices)
    {
        var first = true;
        var second = true;
        foreach (var index in indices)
        {
            first &= index < 16;
            second &= index >= 16;
        }

        if (second)
        {
            foreach (ref var index in indices) index -= 16;
        }

        return Helper(first ? nameof(SimdOps.ShuffleFirst) : second ? nameof(SimdOps.ShuffleSecond) : nameof(SimdOps.Shuffle), 3);
    }

    private static SimdOp? Build(Opcode op)
    {
        var info = OpcodeTable.Get(op);
        if (!info.Defined || op is Opcode.V128Load or Opcode.V128Store or Opcode.V128Const or Opcode.I8x16Shuffle) return null;
        var name = OpcodeTable.Name(op);
        var dot = name.IndexOf('.');
        var shape = name[..dot];
        var row = shape == "v128" ? SimdRows.Bits(op) : SimdRows.Lanes(shape, name[(dot + 1)..]);
        return row ?? Helper(op.ToString(), info.OperandCount);
    }

    private static SimdOp Helper(string name, int operands)
    {
        var method = typeof(SimdOps).GetMethod(name) ?? throw new MissingMethodException(nameof(SimdOps), name);
        return new SimdOp([.. Enumerable.Repeat(ImmutableArray<MethodInfo>.Empty, operands)], [method]);
    }
}
