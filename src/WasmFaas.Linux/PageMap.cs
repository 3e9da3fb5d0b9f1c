using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WasmFaas.Linux;

/// <summary>Which pages of this process are in memory, and of what kind: proc_pid_pagemap(5). Needs no privilege.</summary>
public static class PageMap
{
    private const ulong Present = 1UL << 63, Swapped = 1UL << 62, File = 1UL << 61;

    private static readonly SafeFileHandle? s_file = Open();

    /// <summary>False where /proc is not there to tell.</summary>
    public static bool IsAvailable => s_file is not null;

    /// <summary>Reads the entries of successive pages.</summary>
    /// <param name="address">Address of the first, page-aligned.</param>
    /// <param name="entries">As many entries as pages are asked for.</param>
    /// <returns>False where not all could be read.</returns>
    public static unsafe bool TryRead(byte* address, Span<ulong> entries)
    {
        if (s_file is null) return false;
        long offset = (long)((nuint)address / VirtualMemory.PageSize) * sizeof(ulong);
        var bytes = MemoryMarshal.AsBytes(entries);
        return RandomAccess.Read(s_file, bytes, offset) == bytes.Length;
    }

    /// <summary>True where the process has a page of its own: one that was written to, or at least read where no file is mapped.</summary>
    public static bool IsPrivate(ulong entry) => (entry & (Present | Swapped)) != 0 && (entry & File) == 0;

    private static SafeFileHandle? Open()
    {
        try
        {
            return System.IO.File.OpenHandle("/proc/self/pagemap");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
