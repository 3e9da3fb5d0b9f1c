using System.Runtime.InteropServices;
using WasmFaas.Linux;

namespace WasmFaas.Wasi;

public sealed unsafe partial class HostDirectory
{
    private const int EntryBufferBytes = 16 * 1024;

    // Offsets in struct linux_dirent64 (getdents64(2)).
    private const int InodeOffset = 0, NextOffset = 8, LengthOffset = 16, TypeOffset = 18, NameOffset = 19;

    /// <summary>Another open description of the same directory, with a position of its own.</summary>
    internal Errno Reopen(out HostDirectory? directory)
    {
        byte* here = stackalloc byte[] { (byte)'.', 0 };
        var error = OpenBeneath(here, OpenFlags.Directory, out var file);
        directory = file is null ? null : new HostDirectory(file);
        return error;
    }

    /// <summary>Writes entries as preview 1 has them, from a cookie on; the last one may be cut off by the buffer's end.</summary>
    /// <param name="cookie">0, or <c>d_next</c> of an entry: the file system's own position, which stays valid when entries change.</param>
    /// <param name="buffer">Where they go.</param>
    /// <param name="used">Number of bytes written; less than the buffer's length at the end of the directory.</param>
    internal Errno ReadEntries(ulong cookie, Span<byte> buffer, out uint used)
    {
        used = 0;
        long position = FileCalls.Seek(_handle, (long)cookie, 0);
        if (position < 0) return Errnos.From(position);
        Span<byte> entries = stackalloc byte[EntryBufferBytes];
        var left = buffer;
        while (!left.IsEmpty)
        {
            int length = DirectoryCalls.ReadEntries(_handle, entries);
            if (length < 0) return Errnos.From(length);
            if (length == 0) break;
            for (int at = 0; at < length && !left.IsEmpty;)
            {
                int entryLength = MemoryMarshal.Read<ushort>(entries[(at + LengthOffset)..]);
                left = left[WriteEntry(entries.Slice(at, entryLength), left)..];
                at += entryLength;
            }
        }

        used = (uint)(buffer.Length - left.Length);
        return Errno.Success;
    }

    private static int WriteEntry(ReadOnlySpan<byte> entry, Span<byte> to)
    {
        var name = entry[NameOffset..];
        name = name[..name.IndexOf((byte)0)];
        var header = new DirEntry
        {
            Next = MemoryMarshal.Read<ulong>(entry[NextOffset..]),

            // What is above is not the guest's business; wasi-libc knows that this number is missing.
            Inode = name.SequenceEqual(".."u8) ? 0 : MemoryMarshal.Read<ulong>(entry[InodeOffset..]),
            NameLength = (uint)name.Length,
            Type = FileTypes.From((FileKind)(entry[TypeOffset] << 12)),
        };
        int written = Put(new ReadOnlySpan<byte>(&header, sizeof(DirEntry)), to);
        return written + Put(name, to[written..]);
    }

    private static int Put(ReadOnlySpan<byte> bytes, Span<byte> to)
    {
        int length = Math.Min(bytes.Length, to.Length);
        bytes[..length].CopyTo(to);
        return length;
    }
}
