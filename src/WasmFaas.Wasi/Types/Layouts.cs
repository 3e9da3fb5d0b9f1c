using System.Runtime.InteropServices;

namespace WasmFaas.Wasi;

// Records of wasi_snapshot_preview1.witx as they lie in guest memory. Unnamed bytes are padding.

[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct GuestVector
{
    [FieldOffset(0)] public uint Buffer;
    [FieldOffset(4)] public uint Length;
}

[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct PreStat
{
    [FieldOffset(0)] public byte Tag;
    [FieldOffset(4)] public uint NameLength;
}

[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct FdStat
{
    [FieldOffset(0)] public FileType Type;
    [FieldOffset(2)] public FdFlags Flags;
    [FieldOffset(8)] public Rights Rights;
    [FieldOffset(16)] public Rights Inheriting;
}

[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct FileStat
{
    [FieldOffset(0)] public ulong Device;
    [FieldOffset(8)] public ulong Inode;
    [FieldOffset(16)] public FileType Type;
    [FieldOffset(24)] public ulong Links;
    [FieldOffset(32)] public ulong Size;
    [FieldOffset(40)] public ulong Accessed;
    [FieldOffset(48)] public ulong Modified;
    [FieldOffset(56)] public ulong Changed;
}

[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct DirEntry
{
    [FieldOffset(0)] public ulong Next;
    [FieldOffset(8)] public ulong Inode;
    [FieldOffset(16)] public uint NameLength;
    [FieldOffset(20)] public FileType Type;
}

internal enum EventType : byte
{
    Clock,
    FdRead,
    FdWrite,
}

[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct Subscription
{
    [FieldOffset(0)] public ulong UserData;
    [FieldOffset(8)] public EventType Type;
    [FieldOffset(16)] public int Descriptor;
    [FieldOffset(16)] public int Clock;
    [FieldOffset(24)] public ulong Timeout;
    [FieldOffset(32)] public ulong Precision;
    [FieldOffset(40)] public ushort ClockFlags;
}

[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct Event
{
    [FieldOffset(0)] public ulong UserData;
    [FieldOffset(8)] public ushort Error;
    [FieldOffset(10)] public EventType Type;
    [FieldOffset(16)] public ulong Bytes;
    [FieldOffset(24)] public ushort Flags;
}
