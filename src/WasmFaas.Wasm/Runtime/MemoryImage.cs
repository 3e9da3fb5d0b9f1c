using Microsoft.Win32.SafeHandles;
using WasmFaas.Linux;

namespace WasmFaas.Wasm.Runtime;

/// <summary>The content of a memory at one moment, as a file that new memories map copy-on-write.</summary>
internal sealed unsafe class MemoryImage : IDisposable
{
    internal MemoryImage(Memory memory)
    {
        Length = memory.Length;
        long used = UsedBytes(memory.Address, Length);
        if (used == 0) return;
        FileBytes = ((nuint)used + VirtualMemory.PageSize - 1) & ~(VirtualMemory.PageSize - 1);
        File = VirtualMemory.CreateFile("wasm-memory", new ReadOnlySpan<byte>(memory.Address, checked((int)FileBytes)));
        Content = VirtualMemory.Reserve(FileBytes);
        VirtualMemory.MapCopyOnWrite(Content, FileBytes, File);
    }

    ~MemoryImage() => Release();

    /// <summary>Size of the memory in bytes.</summary>
    internal long Length { get; }

    /// <summary>Bytes at the start of the memory that come from <see cref="File"/>; the others are zero.</summary>
    internal nuint FileBytes { get; }

    internal SafeFileHandle? File { get; }

    /// <summary>The content of <see cref="File"/>, to be read only.</summary>
    internal byte* Content { get; private set; }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        File?.Dispose();
        if (Content is not null) VirtualMemory.Release(Content, FileBytes);
        Content = null;
    }

    private static long UsedBytes(byte* start, long length)
    {
        const int chunk = 4096;
        for (long at = length; at > 0; at -= chunk)
            if (new ReadOnlySpan<byte>(start + at - chunk, chunk).ContainsAnyExcept((byte)0)) return at;
        return 0;
    }
}
