using System.Runtime.CompilerServices;

namespace WasmFaas.Wasm.Binary;

/// <summary>LEB128 integers (core spec 5.2.2): at most ceil(N / 7) bytes, and no bits beyond N that are not the sign.</summary>
internal ref partial struct CodeReader
{
    /// <summary>An unsigned 32-bit integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadU32()
    {
        var position = _position;
        if ((uint)position < (uint)_bytes.Length && _bytes[position] < 0x80)
        {
            _position = position + 1;
            return _bytes[position];
        }

        return (uint)ReadUnsigned(32);
    }

    /// <summary>An unsigned 64-bit integer.</summary>
    public ulong ReadU64() => ReadUnsigned(64);

    /// <summary>A signed 32-bit integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadS32()
    {
        var position = _position;
        if ((uint)position < (uint)_bytes.Length && _bytes[position] < 0x80)
        {
            _position = position + 1;
            return _bytes[position] << 25 >> 25;
        }

        return (int)ReadSigned(32);
    }

    /// <summary>A signed 33-bit integer: block types and heap types.</summary>
    public long ReadS33() => ReadSigned(33);

    /// <summary>A signed 64-bit integer.</summary>
    public long ReadS64() => ReadSigned(64);

    private ulong ReadUnsigned(int bits)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var position = _position;
            if (shift >= bits) throw Malformed(position, "integer representation too long");
            var next = ReadByte();
            var left = bits - shift;
            if (left < 7 && (next & 0x7F) >> left != 0) throw Malformed(position, "integer too large");
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }

    private long ReadSigned(int bits)
    {
        long value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var position = _position;
            if (shift >= bits) throw Malformed(position, "integer representation too long");
            var next = ReadByte();
            var left = bits - shift;
            if (left < 7)
            {
                // The sign bit and all above it must agree.
                var high = (next & 0x7F) >> (left - 1);
                if (high != 0 && high != 0x7F >> (left - 1)) throw Malformed(position, "integer too large");
            }

            value |= (long)(next & 0x7F) << shift;
            if (next >= 0x80) continue;
            var used = shift + 7;
            return used < 64 && (next & 0x40) != 0 ? value | (-1L << used) : value;
        }
    }
}
