namespace WasmFaas.Wasm.Binary;

/// <summary>Value and reference types (core spec 5.3), the errors, and skipping.</summary>
internal ref partial struct CodeReader
{
    /// <summary>A value type.</summary>
    public ValueKind ReadValueKind()
    {
        var position = _position;
        var code = ReadByte();
        return code switch
        {
            0x7F or 0x7E or 0x7D or 0x7C or 0x7B or 0x70 or 0x6F => (ValueKind)code,
            0x63 or 0x64 or >= 0x69 and <= 0x74 => throw UnsupportedType(code, position),
            _ => throw Malformed(position, $"malformed value type 0x{code:x2}"),
        };
    }

    /// <summary>A reference type: funcref or externref.</summary>
    public ValueKind ReadReferenceKind()
    {
        var position = _position;
        var code = ReadByte();
        return code switch
        {
            0x70 or 0x6F => (ValueKind)code,
            0x63 or 0x64 or >= 0x69 and <= 0x74 => throw UnsupportedType(code, position),
            _ => throw Malformed(position, $"malformed reference type 0x{code:x2}"),
        };
    }

    /// <summary>A heap type: func or extern; a type index is one of the waiting proposals.</summary>
    public ValueKind ReadHeapKind()
    {
        if ((Peek() & 0xC0) == 0x40) return ReadReferenceKind();
        var position = _position;
        var index = ReadS33();
        throw index < 0
            ? Malformed(position, "malformed heap type")
            : Unsupported(position, "typed function references", $"heap type {index}");
    }

    /// <summary>Skips what follows an opcode.</summary>
    public void Skip(Immediate immediate)
    {
        switch (immediate)
        {
            case Immediate.None: break;
            case Immediate.Block: ReadBlockType(); break;
            case Immediate.LabelTable:
                for (var left = ReadCount(); left >= 0; left--) ReadU32();
                break;
            case Immediate.ValueTypes:
                for (var left = ReadCount(); left > 0; left--) ReadValueKind();
                break;
            case Immediate.ReferenceType: ReadHeapKind(); break;
            case Immediate.TypeTable or Immediate.TableTable or Immediate.ElementTable
                or Immediate.MemoryMemory or Immediate.DataMemory:
                ReadU32();
                ReadU32();
                break;
            case Immediate.MemoryArgument: ReadMemoryArgument(); break;
            case Immediate.MemoryArgumentLane:
                ReadMemoryArgument();
                ReadByte();
                break;
            case Immediate.Lane: ReadByte(); break;
            case Immediate.I32: ReadS32(); break;
            case Immediate.I64: ReadS64(); break;
            case Immediate.F32: ReadBytes(4); break;
            case Immediate.F64: ReadBytes(8); break;
            case Immediate.Shuffle or Immediate.V128: ReadBytes(16); break;
            default: ReadU32(); break;
        }
    }

    /// <summary>The error for bytes that break the binary format.</summary>
    public static ModuleException Malformed(int position, string message) =>
        new(ModuleError.Malformed, position, message);

    /// <summary>The error for a construct of a proposal that the engine does not run.</summary>
    public static ModuleException Unsupported(int position, string proposal, string what) =>
        new(ModuleError.Unsupported, position, $"not supported: {proposal} ({what})");

    private static ModuleException UnexpectedEnd(int position) => Malformed(position, "unexpected end");

    private static ModuleException UnsupportedType(int code, int position) => code switch
    {
        0x69 or 0x74 => Unsupported(position, "exception handling", $"type 0x{code:x2}"),
        0x63 or 0x64 => Unsupported(position, "typed function references", $"type 0x{code:x2}"),
        _ => Unsupported(position, "garbage collection", $"type 0x{code:x2}"),
    };

    private static ModuleException UndefinedOpcode(int code, int position) => code switch
    {
        >= 0x06 and <= 0x0A or 0x18 or 0x19 or 0x1F =>
            Unsupported(position, "exception handling", $"opcode 0x{code:x2}"),
        0x14 or 0x15 or 0xD4 or 0xD5 or 0xD6 =>
            Unsupported(position, "typed function references", $"opcode 0x{code:x2}"),
        0xD3 or 0xFB => Unsupported(position, "garbage collection", $"opcode 0x{code:x2}"),
        0xFE => Unsupported(position, "threads", $"opcode 0x{code:x2}"),
        _ => Malformed(position, $"illegal opcode 0x{code:x2}"),
    };
}
