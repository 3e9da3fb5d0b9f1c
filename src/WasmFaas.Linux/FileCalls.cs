using System.Runtime.InteropServices;

namespace WasmFaas.Linux;

/// <summary>
/// Calls on open files. Every method returns what the kernel returns: a count or 0, or a negative <see cref="LinuxError"/>.
/// Interrupted calls (EINTR) are made again.
/// </summary>
public static unsafe partial class FileCalls
{
    private const int AtEmptyPath = 0x1000;
    private const uint StatxBasic = 0x7FF;
    private const int GetFlagsCommand = 3, SetFlagsCommand = 4;
    private const int BytesReadable = 0x541B;

    /// <summary>readv(2).</summary>
    public static long Read(SafeHandle file, IoVector* vectors, int count)
    {
        long result;
        do result = Check(ReadV(file, vectors, count));
        while (result == -(int)LinuxError.EINTR);
        return result;
    }

    /// <summary>writev(2).</summary>
    public static long Write(SafeHandle file, IoVector* vectors, int count)
    {
        long result;
        do result = Check(WriteV(file, vectors, count));
        while (result == -(int)LinuxError.EINTR);
        return result;
    }

    /// <summary>preadv(2).</summary>
    public static long ReadAt(SafeHandle file, IoVector* vectors, int count, long offset)
    {
        long result;
        do result = Check(PReadV(file, vectors, count, offset));
        while (result == -(int)LinuxError.EINTR);
        return result;
    }

    /// <summary>pwritev(2).</summary>
    public static long WriteAt(SafeHandle file, IoVector* vectors, int count, long offset)
    {
        long result;
        do result = Check(PWriteV(file, vectors, count, offset));
        while (result == -(int)LinuxError.EINTR);
        return result;
    }

    /// <summary>lseek(2): 0 from the start, 1 from the current position, 2 from the end.</summary>
    public static long Seek(SafeHandle file, long offset, int whence) => Check(LSeek(file, offset, whence));

    /// <summary>statx(2) of an open file.</summary>
    public static int GetStatus(SafeHandle file, out FileStatus status)
    {
        fixed (FileStatus* buffer = &status)
        {
            byte empty = 0;
            return (int)Check(StatX(file, &empty, AtEmptyPath, StatxBasic, buffer));
        }
    }

    /// <summary>ftruncate(2).</summary>
    public static int SetLength(SafeHandle file, long length) => (int)Check(FTruncate(file, length));

    /// <summary>fallocate(2), with the file growing where the range passes its end.</summary>
    public static int Allocate(SafeHandle file, long offset, long length) => (int)Check(FAllocate(file, 0, offset, length));

    /// <summary>posix_fadvise(2).</summary>
    public static int Advise(SafeHandle file, long offset, long length, int advice) => -PosixFAdvise(file, offset, length, advice);

    /// <summary>fsync(2), or fdatasync(2).</summary>
    public static int Flush(SafeHandle file, bool dataOnly) => (int)Check(dataOnly ? FDataSync(file) : FSync(file));

    /// <summary>The flags that the file is open with (fcntl(2), F_GETFL).</summary>
    public static int GetFlags(SafeHandle file) => (int)Check(FCntl(file, GetFlagsCommand, 0));

    /// <summary>Sets the flags that can be changed (fcntl(2), F_SETFL).</summary>
    public static int SetFlags(SafeHandle file, OpenFlags flags) => (int)Check(FCntl(file, SetFlagsCommand, (int)flags));

    /// <summary>Sets the times of an open file or of what an O_PATH descriptor names (utimensat(2)).</summary>
    public static int SetTimes(SafeHandle file, FileTime accessed, FileTime modified)
    {
        FileTime* times = stackalloc FileTime[] { accessed, modified };
        byte empty = 0;
        return (int)Check(UTimeNsAt(file, &empty, times, AtEmptyPath));
    }

    /// <summary>Number of bytes that can be read without waiting (ioctl_tty(2), FIONREAD).</summary>
    public static int GetReadableBytes(SafeHandle file, out int bytes)
    {
        int count = 0;
        int result = (int)Check(IoCtl(file, BytesReadable, &count));
        bytes = count;
        return result;
    }

    /// <summary>True for a terminal (isatty(3)).</summary>
    public static bool IsTerminal(SafeHandle file) => IsATty(file) == 1;

    /// <summary>A result of the C library as the kernel gave it.</summary>
    internal static long Check(long result) => result >= 0 ? result : -Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "readv", SetLastError = true)]
    private static partial nint ReadV(SafeHandle file, IoVector* vectors, int count);

    [LibraryImport("libc", EntryPoint = "writev", SetLastError = true)]
    private static partial nint WriteV(SafeHandle file, IoVector* vectors, int count);

    [LibraryImport("libc", EntryPoint = "preadv", SetLastError = true)]
    private static partial nint PReadV(SafeHandle file, IoVector* vectors, int count, long offset);

    [LibraryImport("libc", EntryPoint = "pwritev", SetLastError = true)]
    private static partial nint PWriteV(SafeHandle file, IoVector* vectors, int count, long offset);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long LSeek(SafeHandle file, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int StatX(SafeHandle directory, byte* path, int flags, uint mask, FileStatus* status);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int FTruncate(SafeHandle file, long length);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int FAllocate(SafeHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int PosixFAdvise(SafeHandle file, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeHandle file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeHandle file);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FCntl(SafeHandle file, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    private static partial int UTimeNsAt(SafeHandle directory, byte* path, FileTime* times, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoCtl(SafeHandle file, nint request, int* argument);

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsATty(SafeHandle file);
}
