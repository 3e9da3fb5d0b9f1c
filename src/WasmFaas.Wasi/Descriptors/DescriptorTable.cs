using System.Diagnostics.CodeAnalysis;

namespace WasmFaas.Wasi;

/// <summary>A guest's open descriptors by number. A new one gets the lowest free number, as POSIX has it.</summary>
internal sealed class DescriptorTable
{
    private readonly int _limit;
    private Descriptor?[] _entries;
    private int _lowestFree;
    private bool _changed;

    internal DescriptorTable(int limit, ReadOnlySpan<Descriptor?> initial)
    {
        _limit = limit;
        _entries = new Descriptor?[Math.Min(limit, Math.Max(16, initial.Length))];
        initial.CopyTo(_entries);
        _lowestFree = initial.Length;
    }

    /// <summary>The descriptor of a number: EBADF where there is none, ENOTCAPABLE where it lacks a right.</summary>
    internal Errno Get(int number, Rights needed, [NotNull] out Descriptor? descriptor)
    {
        var entries = _entries;
        descriptor = (uint)number < (uint)entries.Length ? entries[number] : null;
        if (descriptor is null)
        {
            descriptor = ClosedDescriptor.Instance;
            return Errno.BadF;
        }

        return (descriptor.Rights & needed) == needed ? Errno.Success : Errno.NotCapable;
    }

    /// <summary>Adds an open descriptor; where there is no room for it, closes it.</summary>
    internal Errno Add(Descriptor descriptor, out int number)
    {
        number = _lowestFree;
        if (number >= _limit)
        {
            descriptor.Close();
            return Errno.MFile;
        }

        if (number >= _entries.Length) Array.Resize(ref _entries, Math.Min(_limit, _entries.Length * 2));
        _entries[number] = descriptor;
        _changed = true;
        do _lowestFree++;
        while (_lowestFree < _entries.Length && _entries[_lowestFree] is not null);
        return Errno.Success;
    }

    /// <summary>Closes a descriptor.</summary>
    internal Errno Close(int number)
    {
        var error = Get(number, Rights.None, out var descriptor);
        if (error != Errno.Success) return error;
        Free(number);
        return descriptor.Close();
    }

    /// <summary>Gives a descriptor another number, in place of the one that is open there.</summary>
    internal Errno Renumber(int from, int to)
    {
        var error = Get(from, Rights.None, out var moved);
        if (error == Errno.Success) error = Get(to, Rights.None, out _);
        if (error != Errno.Success || from == to) return error;
        _entries[to]!.Close();
        _entries[to] = moved;
        Free(from);
        return Errno.Success;
    }

    /// <summary>Puts a descriptor of the host's in a fixed place.</summary>
    internal void Set(int number, Descriptor descriptor)
    {
        if (ReferenceEquals(_entries[number], descriptor)) return;
        _entries[number] = descriptor;
        _changed = true;
    }

    /// <summary>Closes everything but the descriptors of the start, which get their places and rights back.</summary>
    internal void Reset(ReadOnlySpan<Descriptor?> initial)
    {
        foreach (var descriptor in initial) descriptor!.Restore();
        if (!_changed) return;
        foreach (var descriptor in _entries)
            if (descriptor is not null && !initial.Contains(descriptor)) descriptor.Close();
        Array.Clear(_entries);
        initial.CopyTo(_entries);
        _lowestFree = initial.Length;
        _changed = false;
    }

    private void Free(int number)
    {
        _entries[number] = null;
        _changed = true;
        _lowestFree = Math.Min(_lowestFree, number);
    }
}
