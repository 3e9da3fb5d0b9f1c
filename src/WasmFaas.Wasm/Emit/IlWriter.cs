using System.Buffers.Binary;

namespace WasmFaas.Wasm.Emit;

/// <summary>Writes a method's CIL: instructions, labels and their fix-ups. All branches have 4-byte, relative targets.</summary>
internal sealed class IlWriter
{
    private readonly List<int> _labels = [];
    private readonly List<(int At, int From, int Label)> _fixups = [];
    private byte[] _bytes = new byte[4096];
    private int _length;

    internal int Length => _length;

    /// <summary>The code, once <see cref="Resolve"/> was called.</summary>
    internal ReadOnlySpan<byte> Code => _bytes.AsSpan(0, _length);

    internal void Clear()
    {
        _labels.Clear();
        _fixups.Clear();
        _length = 0;
    }

    internal int NewLabel()
    {
        _labels.Add(-1);
        return _labels.Count - 1;
    }

    internal void Mark(int label) => _labels[label] = _length;

    internal void Emit(Il instruction)
    {
        Reserve(2);
        if ((int)instruction > 0xFF) _bytes[_length++] = 0xFE;
        _bytes[_length++] = (byte)instruction;
    }

    internal void Emit(Il instruction, byte operand)
    {
        Emit(instruction);
        Reserve(1);
        _bytes[_length++] = operand;
    }

    internal void EmitToken(Il instruction, int token)
    {
        Emit(instruction);
        WriteInt32(token);
    }

    internal void Branch(Il instruction, int label)
    {
        Emit(instruction);
        _fixups.Add((_length, _length + 4, label));
        WriteInt32(0);
    }

    internal void Switch(ReadOnlySpan<int> labels)
    {
        Emit(Il.Switch);
        WriteInt32(labels.Length);
        int from = _length + labels.Length * 4;
        foreach (int label in labels)
        {
            _fixups.Add((_length, from, label));
            WriteInt32(0);
        }
    }

    internal void Argument(int index) => Variable(Il.LdargS, Il.Ldarg, 0x02, index);

    internal void SetArgument(int index) => Variable(Il.StargS, Il.Starg, -1, index);

    internal void Local(int index) => Variable(Il.LdlocS, Il.Ldloc, 0x06, index);

    internal void SetLocal(int index) => Variable(Il.StlocS, Il.Stloc, 0x0A, index);

    internal void LocalAddress(int index) => Variable(Il.LdlocaS, Il.Ldloca, -1, index);

    internal void Int32(int value)
    {
        if (value is >= -1 and <= 8)
        {
            Emit(Il.LdcI4Zero + value);
        }
        else if (value == (sbyte)value)
        {
            Emit(Il.LdcI4S, (byte)value);
        }
        else
        {
            EmitToken(Il.LdcI4, value);
        }
    }

    internal void Int64(long value)
    {
        if (value == (int)value)
        {
            Int32((int)value);
            Emit(Il.ConvI8);
            return;
        }

        Emit(Il.LdcI8);
        Reserve(8);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(_length), value);
        _length += 8;
    }

    internal void Single(int bits) => EmitToken(Il.LdcR4, bits);

    internal void Double(long bits)
    {
        Emit(Il.LdcR8);
        Reserve(8);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(_length), bits);
        _length += 8;
    }

    /// <summary>Fills in the branch targets.</summary>
    internal void Resolve()
    {
        foreach (var (at, from, label) in _fixups)
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(at), _labels[label] - from);
    }

    private void Variable(Il shortForm, Il longForm, int compact, int index)
    {
        if (index < 4 && compact >= 0)
        {
            Emit((Il)(compact + index));
        }
        else if (index < 256)
        {
            Emit(shortForm, (byte)index);
        }
        else
        {
            Emit(longForm);
            Reserve(2);
            BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(_length), checked((ushort)index));
            _length += 2;
        }
    }

    private void WriteInt32(int value)
    {
        Reserve(4);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_length), value);
        _length += 4;
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - _length < bytes) Array.Resize(ref _bytes, _bytes.Length * 2);
    }
}
