using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace WasmFaas.Wasm.Binary;

/// <summary>
/// Reads the binary format (core spec chapter 5) from a range of a module. Every method throws
/// <see cref="ModuleException"/> (malformed or unsupported) at the byte where the input is wrong; nothing allocates.
/// </summary>
internal ref partial struct CodeReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;

    /// <summary>Reads <paramref name="length"/> bytes of <paramref name="module"/> from <paramref name="start"/>.</summary>
    public CodeReader(ReadOnlySpan<byte> module, int start, int length)
    {
        _bytes = module[..(start + length)];
        _position = start;
    }

    /// <summary>Offset of the next byte from the start of the module.</summary>
    public readonly int Position => _position;

    /// <summary>Offset of the end of the range from the start of the module.</summary>
    public readonly int End => _bytes.Length;

    /// <summary>Bytes left.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>Whether the range is used up.</summary>
    public readonly bool AtEnd => _position >= _bytes.Length;

    /// <summary>The next byte, which stays unread.</summary>
    public readonly byte Peek() => _position < _bytes.Length ? _bytes[_position] : throw UnexpectedEnd(_position);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadByte()
    {
        var position = _position;
        if ((uint)position >= (uint)_bytes.Length) throw UnexpectedEnd(position);
        _position = position + 1;
        return _bytes[position];
    }

    /// <summary>The next <paramref name="count"/> bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if ((uint)count > (uint)Remaining) throw UnexpectedEnd(_bytes.Length);
        var bytes = _bytes.Slice(_position, count);
        _position += count;
        return bytes;
    }

    /// <summary>The bits of a 4-byte float.</summary>
    public uint ReadF32Bits() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4));

    /// <summary>The bits of an 8-byte float.</summary>
    public ulong ReadF64Bits() => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(8));

    /// <summary>A reader of the next <paramref name="length"/> bytes, which this reader skips.</summary>
    public CodeReader ReadRange(int length)
    {
        if ((uint)length > (uint)Remaining) throw Malformed(_position, "length out of bounds");
        var range = new CodeReader(_bytes, _position, length);
        _position += length;
        return range;
    }

    /// <summary>A defined opcode; an undefined one is malformed, one of a waiting proposal unsupported.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Opcode ReadOpcode()
    {
        var position = _position;
        var opcode = (Opcode)ReadByte();
        if (opcode >= (Opcode)0xFC) opcode = ReadPrefixed((int)opcode, position);
        if (!OpcodeTable.Get(opcode).Defined) throw UndefinedOpcode((int)opcode, position);
        return opcode;
    }

    private Opcode ReadPrefixed(int prefix, int position)
    {
        if (prefix is not (0xFC or 0xFD)) throw UndefinedOpcode(prefix, position);
        var number = ReadU32();
        // The codes of the two prefixes share one range in Opcode, so a large number must not reach into another's.
        if (number >= (prefix == 0xFC ? 0x100u : 0x200u))
        {
            throw Malformed(position, $"illegal opcode 0x{prefix:x} {number}");
        }

        return (Opcode)((prefix << 8) + (int)number);
    }

    /// <summary>Alignment, memory index (bit 6 says that one follows) and offset.</summary>
    public MemoryArgument ReadMemoryArgument()
    {
        var position = _position;
        var flags = ReadU32();
        if (flags >= 0x80) throw Malformed(position, "malformed memop flags");
        var memory = (flags & 0x40) != 0 ? ReadIndex() : 0;
        return new MemoryArgument((int)(flags & 0x3F), memory, ReadU64());
    }

    /// <summary>A block type.</summary>
    public BlockType ReadBlockType()
    {
        var position = _position;
        var first = Peek();
        if (first == 0x40)
        {
            _position++;
            return new BlockType(-1, default);
        }

        if ((first & 0xC0) == 0x40) return new BlockType(-1, ReadValueKind());
        var index = ReadS33();
        if (index < 0) throw Malformed(position, "malformed block type");
        return new BlockType((int)Math.Min(index, int.MaxValue), default);
    }

    /// <summary>An index; one past the range of int is given as int.MaxValue, which names nothing.</summary>
    public int ReadIndex() => (int)Math.Min(ReadU32(), int.MaxValue);

    /// <summary>The length of a vector whose items take a byte or more each, so it cannot pass the bytes left.</summary>
    public int ReadCount()
    {
        var position = _position;
        var count = ReadU32();
        if (count > (uint)Remaining) throw Malformed(position, $"unexpected end: {count} items in {Remaining} bytes");
        return (int)count;
    }
}
