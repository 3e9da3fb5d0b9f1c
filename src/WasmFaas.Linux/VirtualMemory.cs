using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WasmFaas.Linux;

/// <summary>Anonymous and file-backed private mappings: mmap(2), madvise(2), memfd_create(2).</summary>
public static unsafe partial class VirtualMemory
{
    private const int ProtReadWrite = 3;
    private const int MapPrivate = 0x02, MapFixed = 0x10, MapAnonymous = 0x20, MapNoReserve = 0x4000;
    private const int MadvDontNeed = 4;
    private const uint MfdCloexec = 1;

    /// <summary>Size of a page of this machine, in bytes.</summary>
    public static nuint PageSize { get; } = (nuint)Environment.SystemPageSize;

    /// <summary>Reserves address space that reads as zero; pages are taken when first written, and no swap is set aside.</summary>
    /// <exception cref="OutOfMemoryException">The address space, or the number of mappings, is exhausted.</exception>
    public static byte* Reserve(nuint bytes) => Map(null, bytes, MapPrivate | MapAnonymous | MapNoReserve, -1);

    /// <summary>Maps the start of a file copy-on-write over a page-aligned part of a reservation.</summary>
    public static void MapCopyOnWrite(byte* address, nuint bytes, SafeFileHandle file)
    {
        bool added = false;
        try
        {
            file.DangerousAddRef(ref added);
            Map(address, bytes, MapPrivate | MapFixed | MapNoReserve, (int)file.DangerousGetHandle());
        }
        finally
        {
            if (added) file.DangerousRelease();
        }
    }

    /// <summary>Drops the private pages of a page-aligned range: it reads as the file under it, or as zero, again.</summary>
    public static void Discard(byte* address, nuint bytes)
    {
        if (bytes != 0 && MAdvise(address, bytes, MadvDontNeed) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "madvise");
    }

    /// <summary>Gives a reservation back.</summary>
    public static void Release(byte* address, nuint bytes)
    {
        if (MUnmap(address, bytes) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), "munmap");
    }

    /// <summary>Makes an anonymous file with the given content.</summary>
    public static SafeFileHandle CreateFile(string name, ReadOnlySpan<byte> content)
    {
        int fd = MemFdCreate(name, MfdCloexec);
        if (fd < 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), "memfd_create");
        var handle = new SafeFileHandle(fd, ownsHandle: true);
        RandomAccess.SetLength(handle, content.Length);
        RandomAccess.Write(handle, content, 0);
        return handle;
    }

    private static byte* Map(byte* address, nuint bytes, int flags, int fd)
    {
        void* result = MMap(address, bytes, ProtReadWrite, flags, fd, 0);
        if ((nint)result == -1)
            throw new OutOfMemoryException($"mmap of {bytes} bytes: {Marshal.GetLastPInvokeErrorMessage()}");
        return (byte*)result;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* MMap(void* address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int MUnmap(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int MAdvise(void* address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MemFdCreate(string name, uint flags);
}
