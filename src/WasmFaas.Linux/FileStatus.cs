using System.Runtime.InteropServices;

namespace WasmFaas.Linux;

/// <summary>What the kernel knows of a file: the parts of struct statx (statx(2)) that are used here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
public struct FileStatus
{
    /// <summary>Number of hard links.</summary>
    [FieldOffset(16)]
    public uint Links;

    /// <summary>Type and permissions (inode(7)).</summary>
    [FieldOffset(28)]
    public ushort Mode;

    /// <summary>Number of the file within its file system.</summary>
    [FieldOffset(32)]
    public ulong Inode;

    /// <summary>Size in bytes.</summary>
    [FieldOffset(40)]
    public ulong Size;

    [FieldOffset(64)]
    private StatusTime _accessed;

    [FieldOffset(96)]
    private StatusTime _changed;

    [FieldOffset(112)]
    private StatusTime _modified;

    [FieldOffset(136)]
    private uint _deviceMajor;

    [FieldOffset(140)]
    private uint _deviceMinor;

    /// <summary>Number of the file system's device.</summary>
    public readonly ulong Device => ((ulong)_deviceMajor << 32) | _deviceMinor;

    /// <summary>Type of the file: the bits S_IFMT of <see cref="Mode"/>.</summary>
    public readonly FileKind Kind => (FileKind)(Mode & 0xF000);

    /// <summary>Last read, in nanoseconds since 1970; 0 for times before.</summary>
    public readonly ulong Accessed => _accessed.Nanoseconds;

    /// <summary>Last change of the content, in nanoseconds since 1970; 0 for times before.</summary>
    public readonly ulong Modified => _modified.Nanoseconds;

    /// <summary>Last change of content or attributes, in nanoseconds since 1970; 0 for times before.</summary>
    public readonly ulong Changed => _changed.Nanoseconds;

    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct StatusTime
    {
        [FieldOffset(0)]
        private long _seconds;

        [FieldOffset(8)]
        private uint _nanoseconds;

        internal readonly ulong Nanoseconds => _seconds < 0 ? 0 : (ulong)_seconds * 1_000_000_000 + _nanoseconds;
    }
}
