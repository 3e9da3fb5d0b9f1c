using System.Runtime.InteropServices;

namespace WasmFaas.Linux;

/// <summary>A time to give to a file: struct timespec of utimensat(2).</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct FileTime
{
    private readonly long _seconds;
    private readonly long _nanoseconds;

    /// <summary>A time in nanoseconds since 1970.</summary>
    public FileTime(ulong nanoseconds)
    {
        _seconds = (long)(nanoseconds / 1_000_000_000);
        _nanoseconds = (long)(nanoseconds % 1_000_000_000);
    }

    private FileTime(long seconds, long special)
    {
        _seconds = seconds;
        _nanoseconds = special;
    }

    /// <summary>The time of the call (UTIME_NOW).</summary>
    public static FileTime Now { get; } = new(0, 0x3FFFFFFF);

    /// <summary>The time stays as it is (UTIME_OMIT).</summary>
    public static FileTime Unchanged { get; } = new(0, 0x3FFFFFFE);
}
