using System.Buffers.Binary;
using System.Collections.Immutable;

namespace WasmFaas.Wasm.Binary;

/// <summary>Constant expressions (core spec 5.4.9, 3.3.13).</summary>
internal sealed partial class ModuleDecoder
{
    private readonly ImmutableArray<ConstantInstruction>.Builder _constant = ImmutableArray.CreateBuilder<ConstantInstruction>();
    private ConstantExpression?[] _functionReferences = [];

    private ConstantExpression ReadConstant(ref CodeReader reader)
    {
        _constant.Clear();
        var start = reader.Position;
        while (true)
        {
            var position = reader.Position;
            var opcode = reader.ReadOpcode();
            if (opcode == Opcode.End) break;
            _constant.Add(ReadConstantInstruction(ref reader, opcode, position));
        }

        return _constant is [{ Opcode: Opcode.RefFunc } only]
            ? FunctionReference((int)only.Low, start)
            : new ConstantExpression(_constant.ToImmutable()) { Offset = start };
    }

    private static ConstantInstruction ReadConstantInstruction(ref CodeReader reader, Opcode opcode, int position)
    {
        switch (opcode)
        {
            case Opcode.I32Const: return new(opcode, (uint)reader.ReadS32());
            case Opcode.I64Const: return new(opcode, (ulong)reader.ReadS64());
            case Opcode.F32Const: return new(opcode, reader.ReadF32Bits());
            case Opcode.F64Const: return new(opcode, reader.ReadF64Bits());
            case Opcode.V128Const:
                var bytes = reader.ReadBytes(16);
                return new(
                    opcode,
                    BinaryPrimitives.ReadUInt64LittleEndian(bytes),
                    BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
            case Opcode.RefNull: return new(opcode, (ulong)reader.ReadHeapKind());
            case Opcode.RefFunc or Opcode.GlobalGet: return new(opcode, (ulong)reader.ReadIndex());
            case Opcode.I32Add or Opcode.I32Sub or Opcode.I32Mul or Opcode.I64Add or Opcode.I64Sub or Opcode.I64Mul:
                return new(opcode, 0);
            default:
                throw new ModuleException(
                    ModuleError.Invalid, position, $"constant expression required, found {OpcodeTable.Name(opcode)}");
        }
    }

    // Element segments name the same functions again and again; one expression a function keeps their memory small.
    private ConstantExpression FunctionReference(int function, int offset)
    {
        if (function >= _functionTypes.Count)
        {
            return new ConstantExpression([new(Opcode.RefFunc, (ulong)function)]) { Offset = offset };
        }

        if (_functionReferences.Length == 0) _functionReferences = new ConstantExpression?[_functionTypes.Count];
        return _functionReferences[function] ??=
            new ConstantExpression([new(Opcode.RefFunc, (ulong)function)]) { Offset = offset };
    }
}
