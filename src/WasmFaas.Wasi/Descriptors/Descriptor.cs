using System.Runtime.InteropServices;
using WasmFaas.Linux;
using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

/// <summary>Something that a guest has open. What a kind of descriptor cannot do gives that kind's error.</summary>
internal abstract unsafe class Descriptor(FileType type, Rights rights, Rights inheriting)
{
    private readonly Rights _initialRights = rights, _initialInheriting = inheriting;

    internal FileType Type { get; } = type;

    /// <summary>What the guest may do with it.</summary>
    internal Rights Rights { get; set; } = rights;

    /// <summary>What descriptors opened through it may be allowed.</summary>
    internal Rights Inheriting { get; set; } = inheriting;

    internal FdFlags Flags { get; set; }

    /// <summary>The host's descriptor, or null.</summary>
    internal virtual SafeHandle? Handle => null;

    /// <summary>True where reads and writes may wait, so that the handle must be polled.</summary>
    internal virtual bool IsStream => true;

    internal virtual Errno Read(Store store, IoVector* vectors, int count, out uint done)
    {
        done = 0;
        return Errno.BadF;
    }

    internal virtual Errno Write(Store store, IoVector* vectors, int count, out uint done)
    {
        done = 0;
        return Errno.BadF;
    }

    internal virtual Errno GetStatus(out FileStat status)
    {
        status = new FileStat { Type = Type, Links = 1 };
        if (Handle is not { } handle) return Errno.Success;
        int result = FileCalls.GetStatus(handle, out var found);
        status = Convert(in found, Type);
        return Errnos.From(result);
    }

    internal virtual Errno SetFlags(FdFlags flags)
    {
        if ((flags & ~FdFlags.NonBlock) != 0) return Errno.Inval;
        Flags = flags;
        return Errno.Success;
    }

    /// <summary>Number of bytes that can be read without waiting, as far as known; 1 stands for some.</summary>
    internal virtual ulong ReadableBytes => 1;

    /// <summary>Closes what the guest opened; what it found open stays open.</summary>
    internal virtual Errno Close() => Errno.Success;

    /// <summary>Rights and flags as they were in the beginning.</summary>
    internal void Restore()
    {
        Rights = _initialRights;
        Inheriting = _initialInheriting;
        if (Flags != FdFlags.None) SetFlags(FdFlags.None);
    }

    internal static FileStat Convert(in FileStatus status, FileType type) => new()
    {
        Device = status.Device,
        Inode = status.Inode,
        Type = type,
        Links = status.Links,
        Size = status.Size,
        Accessed = status.Accessed,
        Modified = status.Modified,
        Changed = status.Changed,
    };

    internal static FileStat Convert(in FileStatus status) => Convert(in status, FileTypes.From(status.Kind));
}

/// <summary>Stands for a number that is not open.</summary>
internal sealed class ClosedDescriptor() : Descriptor(FileType.Unknown, Rights.None, Rights.None)
{
    internal static ClosedDescriptor Instance { get; } = new();
}
