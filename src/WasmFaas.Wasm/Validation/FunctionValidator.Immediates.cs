using WasmFaas.Wasm.Binary;

namespace WasmFaas.Wasm.Validation;

/// <summary>The immediates of plain instructions: memories, segments, lanes, constants.</summary>
internal ref partial struct FunctionValidator
{
    private void CheckImmediate(in OpcodeInfo info)
    {
        switch (info.Immediate)
        {
            case Immediate.MemoryArgument: CheckMemoryArgument(info); break;
            case Immediate.MemoryArgumentLane:
                CheckMemoryArgument(info);
                CheckLane(16 >> info.Log2);
                break;
            case Immediate.Lane: CheckLane(1 << info.Log2); break;
            case Immediate.Shuffle:
                for (var i = 0; i < 16; i++) CheckLane(32);
                break;
            case Immediate.Memory: CheckMemory(); break;
            case Immediate.MemoryMemory:
                CheckMemory();
                CheckMemory();
                break;
            case Immediate.DataMemory:
                CheckData();
                CheckMemory();
                break;
            case Immediate.Data: CheckData(); break;
            case Immediate.Table: ReadTable(); break;
            case Immediate.TableTable: CheckTableCopy(); break;
            case Immediate.ElementTable: CheckTableInit(); break;
            case Immediate.Element: ReadElement(); break;
            default: _reader.Skip(info.Immediate); break;
        }
    }

    private void CheckMemoryArgument(in OpcodeInfo info)
    {
        var argument = _reader.ReadMemoryArgument();
        if (argument.Align > info.Log2)
        {
            throw Invalid(
                $"alignment must not be larger than natural: 2^{argument.Align} in {OpcodeTable.Name(_opcode)} of {1 << info.Log2} bytes");
        }

        CheckMemory(argument.Memory);
        if (argument.Offset > uint.MaxValue)
        {
            throw Invalid($"offset out of range: {argument.Offset} in {OpcodeTable.Name(_opcode)}");
        }
    }

    private void CheckMemory() => CheckMemory(_reader.ReadIndex());

    private readonly void CheckMemory(int memory)
    {
        if (memory >= _module.Memories.Length) throw Invalid($"unknown memory {memory} in {OpcodeTable.Name(_opcode)}");
    }

    private void CheckLane(int lanes)
    {
        var lane = _reader.ReadByte();
        if (lane >= lanes) throw Invalid($"invalid lane index {lane} in {OpcodeTable.Name(_opcode)}, expected less than {lanes}");
    }

    private void CheckData()
    {
        if (!_module.HasDataCount)
        {
            throw CodeReader.Malformed(_position, $"data count section required by {OpcodeTable.Name(_opcode)}");
        }

        var segment = _reader.ReadU32();
        if (segment >= (uint)_module.Data.Length)
        {
            throw Invalid($"unknown data segment {segment} in {OpcodeTable.Name(_opcode)}");
        }
    }

    private ValueKind ReadElement()
    {
        var segment = _reader.ReadU32();
        return segment < (uint)_module.Elements.Length
            ? _module.Elements[(int)segment].Element
            : throw Invalid($"unknown elem segment {segment} in {OpcodeTable.Name(_opcode)}");
    }

    private void CheckTableInit()
    {
        var segment = ReadElement();
        var table = ReadTable();
        if (segment != table) throw Mismatch(table, segment);
    }

    private void CheckTableCopy()
    {
        var destination = ReadTable();
        var source = ReadTable();
        if (source != destination) throw Mismatch(destination, source);
    }
}
