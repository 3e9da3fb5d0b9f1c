using System.Runtime.InteropServices;
using WasmFaas.Linux;

namespace WasmFaas.Wasi;

/// <summary>A directory: one that the guest finds open, or one that it opened.</summary>
internal sealed class DirectoryDescriptor : Descriptor
{
    private readonly bool _owned;
    private HostDirectory? _ownPosition;

    private DirectoryDescriptor(HostDirectory directory, Rights rights, Rights inheriting, bool readOnly, byte[]? name)
        : base(FileType.Directory, rights & Rights.Directory, inheriting)
    {
        Directory = directory;
        ReadOnly = readOnly;
        PreopenName = name;
        _owned = name is null;
    }

    internal HostDirectory Directory { get; }

    /// <summary>True where nothing may be changed through it.</summary>
    internal bool ReadOnly { get; }

    /// <summary>The guest's name for a preopened directory; null for others.</summary>
    internal byte[]? PreopenName { get; }

    internal override SafeHandle Handle => Directory.Handle;

    internal override bool IsStream => false;

    internal static Descriptor From(Preopen preopen) => new DirectoryDescriptor(
        preopen.Directory, Rights.Directory, Rights.Directory | Rights.File, preopen.ReadOnly, preopen.Name);

    internal static DirectoryDescriptor Own(HostDirectory directory, Rights rights, Rights inheriting, bool readOnly) =>
        new(directory, rights, inheriting, readOnly, null);

    internal override Errno SetFlags(FdFlags flags)
    {
        Flags = flags;
        return Errno.Success;
    }

    internal Errno ReadEntries(ulong cookie, Span<byte> buffer, out uint used)
    {
        used = 0;
        var directory = Directory;
        if (!_owned)
        {
            // A preopened directory is shared with other guests, and so is its position.
            if (_ownPosition is null)
            {
                var error = Directory.Reopen(out _ownPosition);
                if (error != Errno.Success) return error;
            }

            directory = _ownPosition!;
        }

        return directory.ReadEntries(cookie, buffer, out used);
    }

    internal override Errno Close()
    {
        _ownPosition?.Dispose();
        _ownPosition = null;
        if (_owned) Directory.Dispose();
        return Errno.Success;
    }
}
