using WasmFaas.Linux;

namespace WasmFaas.Wasm.Runtime;

/// <summary>
/// Puts a memory back page by page. Giving its pages back to the kernel instead (MADV_DONTNEED) interrupts all other CPUs
/// that run threads of the process, and each page costs a fault when it is written again: for the few pages that a short
/// guest writes, copying them is cheaper by far.
/// </summary>
internal static unsafe class MemoryReset
{
    /// <summary>Pages looked at; a larger memory is given back as a whole.</summary>
    private const int MaxPages = 8192;

    /// <summary>Pages that a memory keeps; one that holds more gives them back.</summary>
    private const int MaxKeptPages = 256;

    private const int ChunkPages = 512;

    /// <summary>Restores the memory from its image; false where it must be given back to the kernel instead.</summary>
    public static bool TryRestore(byte* memory, long length, MemoryImage image)
    {
        long page = (long)VirtualMemory.PageSize;
        long count = length / page;
        if (count > MaxPages) return false;
        Span<ulong> entries = stackalloc ulong[ChunkPages];
        int kept = 0;
        for (long first = 0; first < count; first += ChunkPages)
        {
            var chunk = entries[..(int)Math.Min(ChunkPages, count - first)];
            if (!PageMap.TryRead(memory + (first * page), chunk)) return false;
            for (int i = 0; i < chunk.Length; i++)
            {
                if (!PageMap.IsPrivate(chunk[i])) continue;
                if (++kept > MaxKeptPages) return false;
                long offset = (first + i) * page;
                var target = new Span<byte>(memory + offset, (int)page);

                // A page that was only read may be the kernel's page of zeros; writing to it would make a copy.
                if (offset < (long)image.FileBytes) new ReadOnlySpan<byte>(image.Content + offset, (int)page).CopyTo(target);
                else if (target.ContainsAnyExcept((byte)0)) target.Clear();
            }
        }

        return true;
    }
}
