using System.Security.Cryptography;

namespace WasmFaas.Oci;

/// <summary>Digests of content (image-spec, "Digests"): <c>sha256:</c> and 64 hexadecimal digits.</summary>
internal static class Digests
{
    private const string Prefix = "sha256:";

    /// <summary>The digest of content.</summary>
    public static string Of(ReadOnlySpan<byte> content) => Prefix + Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>The digest of content that was hashed.</summary>
    public static string Of(IncrementalHash hash) => Prefix + Convert.ToHexStringLower(hash.GetHashAndReset());

    /// <summary>The hexadecimal digits of a digest.</summary>
    /// <exception cref="OciException">It is none, or of another algorithm.</exception>
    public static string Hex(string digest) =>
        digest.Length == Prefix.Length + 64 && digest.StartsWith(Prefix, StringComparison.Ordinal) && digest.AsSpan(Prefix.Length).IndexOfAnyExcept("0123456789abcdef") < 0
            ? digest[Prefix.Length..]
            : throw new OciException($"\"{digest}\" is not a digest: expected sha256: and 64 hexadecimal digits");
}
