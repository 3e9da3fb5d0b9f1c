using System.Security.Cryptography;
using System.Text;

namespace WasmFaas.Wasm;

/// <summary>
/// A file of the code cache: a PE image, then a trailer of a magic number, the key's name and the SHA-256 of all that precedes
/// it. The loader reads what the PE headers name and ignores the rest, so the file loads as it is.
/// </summary>
internal static class CachedImage
{
    private const int DigestBytes = SHA256.HashSizeInBytes;
    private const int BufferBytes = 128 * 1024;

    private static readonly byte[] s_magic = "WFAASIMG"u8.ToArray();

    private static int TrailerBytes => s_magic.Length + (2 * DigestBytes) + DigestBytes;

    /// <summary>Writes the image and its trailer to a new file, through to the disk; returns the file's size in bytes.</summary>
    internal static long Write(string path, CacheKey key, Stream image)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        int read;
        while ((read = image.Read(buffer)) > 0) Append(buffer.AsSpan(0, read));
        Append(s_magic);
        Append(Encoding.ASCII.GetBytes(key.Name));
        file.Write(digest.GetHashAndReset());
        // Renamed before its content is on disk, the file could be empty after a crash.
        file.Flush(flushToDisk: true);
        return file.Length;

        void Append(ReadOnlySpan<byte> bytes)
        {
            digest.AppendData(bytes);
            file.Write(bytes);
        }
    }

    /// <summary>Compares the file with its own trailer and with the key.</summary>
    internal static CachedImageState Verify(string path, CacheKey key)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return Verify(file, key) ? CachedImageState.Valid : CachedImageState.Invalid;
        }
        catch (EndOfStreamException)
        {
            return CachedImageState.Invalid;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CachedImageState.Absent;
        }
    }

    private static bool Verify(FileStream file, CacheKey key)
    {
        var remaining = file.Length - TrailerBytes;
        if (remaining <= 0) return false;
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        while (remaining > 0)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(remaining, buffer.Length));
            file.ReadExactly(part);
            digest.AppendData(part);
            remaining -= part.Length;
        }

        var trailer = buffer.AsSpan(0, TrailerBytes);
        file.ReadExactly(trailer);
        digest.AppendData(trailer[..^DigestBytes]);
        return trailer.StartsWith(s_magic)
            && trailer[s_magic.Length..^DigestBytes].SequenceEqual(Encoding.ASCII.GetBytes(key.Name))
            && digest.GetHashAndReset().AsSpan().SequenceEqual(trailer[^DigestBytes..]);
    }
}
