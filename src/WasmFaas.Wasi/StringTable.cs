using System.Runtime.CompilerServices;
using System.Text;

namespace WasmFaas.Wasi;

/// <summary>
/// Arguments or environment variables, kept as a guest gets them: UTF-8 with a 0 after each. Made to be used again: after
/// <see cref="Reset"/>, adding does not allocate.
/// </summary>
public sealed class StringTable
{
    private readonly int _limit;
    private readonly string _limitName;
    private byte[] _bytes = new byte[256];
    private int[] _starts = new int[16];
    private int _length;
    private int _fixedCount;
    private int _fixedLength;

    internal StringTable(int limit, string limitName)
    {
        _limit = limit;
        _limitName = limitName;
    }

    /// <summary>Number of strings.</summary>
    public int Count { get; private set; }

    /// <summary>Size of all strings in bytes, with a 0 after each.</summary>
    public int Length => _length;

    /// <summary>Adds a string.</summary>
    /// <exception cref="ArgumentException">It contains a zero, or the limit is passed; nothing was added.</exception>
    public void Add(ReadOnlySpan<char> text)
    {
        int start = _length;
        Append(text, start);
        Finish(start);
    }

    /// <summary>Adds a string that is UTF-8 already.</summary>
    /// <inheritdoc cref="Add(ReadOnlySpan{char})"/>
    public void Add(ReadOnlySpan<byte> utf8)
    {
        int start = _length;
        Reserve(utf8.Length, start);
        utf8.CopyTo(_bytes.AsSpan(_length));
        _length += utf8.Length;
        Finish(start);
    }

    /// <summary>Adds an environment variable as NAME=VALUE.</summary>
    /// <inheritdoc cref="Add(ReadOnlySpan{char})"/>
    public void Add(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        if (name.IsEmpty || name.Contains('=')) throw new ArgumentException($"\"{name}\" is not the name of a variable: it is empty or has a '='", nameof(name));
        int start = _length;
        Append(name, start);
        Append("=", start);
        Append(value, start);
        Finish(start);
    }

    /// <summary>Back to the strings that the function's options gave.</summary>
    public void Reset()
    {
        Count = _fixedCount;
        _length = _fixedLength;
    }

    /// <summary>Makes the strings of now those that <see cref="Reset"/> keeps.</summary>
    internal void Fix()
    {
        _fixedCount = Count;
        _fixedLength = _length;
    }

    /// <summary>Writes the strings to guest memory, and an array of their addresses.</summary>
    internal unsafe Errno CopyTo(in Call call, uint addresses, uint buffer)
    {
        if (!call.TryGet(buffer, (ulong)_length, out byte* to) || !call.TryGet(addresses, (ulong)Count * 4, out byte* list))
            return Errno.Fault;
        _bytes.AsSpan(0, _length).CopyTo(new Span<byte>(to, _length));
        for (int i = 0; i < Count; i++) Unsafe.WriteUnaligned(list + i * 4, buffer + (uint)_starts[i]);
        return Errno.Success;
    }

    private void Append(ReadOnlySpan<char> text, int start)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length), start, Encoding.UTF8.GetByteCount(text));
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
    }

    private void Reserve(int room, int start, int used = -1)
    {
        long end = (long)_length + (used < 0 ? room : used) + 1;
        if (end > _limit)
        {
            _length = start;
            throw new ArgumentException($"the strings for the guest take more than {_limit} bytes (WasiLimits.{_limitName})");
        }

        if (_length + room + 1 > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + room + 1));
    }

    private void Finish(int start)
    {
        if (_bytes.AsSpan(start, _length - start).Contains((byte)0))
        {
            _length = start;
            throw new ArgumentException("a string for the guest contains a zero character");
        }

        if (Count == _starts.Length) Array.Resize(ref _starts, Count * 2);
        _starts[Count++] = start;
        _bytes[_length++] = 0;
    }
}
