using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using WasmFaas.Linux;

namespace WasmFaas.Wasi;

public sealed unsafe partial class HostDirectory
{
    /// <summary>
    /// Opens the directory that a path's last component is in. The calls that change directories never follow that
    /// component, so that they are safe with it once its directory is known to be beneath; slashes at its end are kept,
    /// because to the kernel they mean that a directory is wanted.
    /// </summary>
    private Errno Split(byte* path, out Parent parent)
    {
        parent = default;
        if (*path == '/') return Errno.NotCapable;
        int length = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(path).Length;
        int end = length;
        while (path[end - 1] == '/') end--;
        int start = end;
        while (start > 0 && path[start - 1] != '/') start--;

        // The last component must not lead upwards: the directory itself is opened, and named by a dot.
        if (end - start == 2 && path[start] == '.' && path[start + 1] == '.')
        {
            var error = OpenBeneath(path, OpenFlags.Path | OpenFlags.Directory, out var directory);
            path[start + 1] = 0;
            parent = new Parent(directory!, directory, path + start);
            return error;
        }

        if (start == 0)
        {
            parent = new Parent(_handle, null, path);
            return Errno.Success;
        }

        path[start - 1] = 0;
        var failure = OpenBeneath(path, OpenFlags.Path | OpenFlags.Directory, out var opened);
        parent = new Parent(opened!, opened, path + start);
        return failure;
    }

    /// <summary>A directory, and the name of something in it.</summary>
    private readonly ref struct Parent(SafeFileHandle directory, SafeFileHandle? opened, byte* name)
    {
        internal SafeFileHandle Directory { get; } = directory;

        internal byte* Name { get; } = name;

        public void Dispose() => opened?.Dispose();
    }
}
