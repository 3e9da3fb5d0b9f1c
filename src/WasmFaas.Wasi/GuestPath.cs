using System.Text.Unicode;

namespace WasmFaas.Wasi;

/// <summary>Paths that guests give: UTF-8 without zero bytes.</summary>
internal static unsafe class GuestPath
{
    /// <summary>Room for the longest path of the kernel (PATH_MAX), its final 0 included.</summary>
    internal const int Capacity = 4096;

    internal static Errno Copy(ReadOnlySpan<byte> from, byte* path)
    {
        if (from.IsEmpty) return Errno.NoEnt;
        if (from.Length >= Capacity) return Errno.NameTooLong;
        if (from.Contains((byte)0)) return Errno.Inval;
        if (!Utf8.IsValid(from)) return Errno.IlSeq;
        from.CopyTo(new Span<byte>(path, Capacity));
        path[from.Length] = 0;
        return Errno.Success;
    }
}
