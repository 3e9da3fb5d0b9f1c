namespace WasmFaas.Functions.Api;

/// <summary>Reads the fields of a protobuf message (Protocol Buffers, Encoding) one after another.</summary>
/// <param name="message">The message.</param>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the field that was read.</summary>
    public int Field { get; private set; }

    /// <summary>Value of a number; 0 for other fields.</summary>
    public ulong Number { get; private set; }

    /// <summary>Content of a text, of bytes or of a message; empty for other fields.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Reads the next field; false at the end.</summary>
    /// <exception cref="FormatException">The message is cut short or malformed.</exception>
    public bool Read()
    {
        if (_rest.IsEmpty) return false;
        ulong tag = Varint();
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        Number = 0;
        Bytes = default;
        switch (tag & 7)
        {
            case 0:
                Number = Varint();
                break;
            case 1:
                Take(8);
                break;
            case 2:
                ulong length = Varint();
                Bytes = Take(length <= int.MaxValue ? (int)length : int.MaxValue);
                break;
            case 5:
                Take(4);
                break;
            default:
                throw new FormatException($"field {Field}: wire type {tag & 7}: expected 0, 1, 2 or 5");
        }

        return true;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = Take(1)[0];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }

        throw new FormatException("a number is longer than 10 bytes");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length) throw new FormatException($"{count} bytes are expected, {_rest.Length} are left");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
