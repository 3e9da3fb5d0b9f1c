using System.Text.RegularExpressions;

namespace WasmFaas.Oci;

/// <summary>A reference of an image: <c>HOST[:PORT]/NAME[:TAG][@DIGEST]</c> (distribution-spec, "Pulling manifests").</summary>
/// <param name="Host">The registry, with its port where it has one.</param>
/// <param name="Repository">The repository's name.</param>
/// <param name="Tag">The tag; <c>latest</c> where neither it nor a digest is given.</param>
/// <param name="Digest">The manifest's digest, <c>sha256:</c> and 64 hexadecimal digits, or null.</param>
public sealed partial record ImageReference(string Host, string Repository, string Tag, string? Digest)
{
    /// <summary>What a manifest is asked for by: the digest, which cannot change, before the tag.</summary>
    public string Version => Digest ?? Tag;

    /// <summary>True where the registry is on this machine, and so needs no TLS.</summary>
    public bool IsLoopback => HostName is "localhost" or "127.0.0.1" or "[::1]";

    private string HostName => Host.StartsWith('[') ? Host[..(Host.IndexOf(']') + 1)] : Host.Split(':')[0];

    /// <summary>Reads a reference. Its registry must be named: there is no default one.</summary>
    /// <exception cref="OciException">It is none.</exception>
    public static ImageReference Parse(string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success)
            throw new OciException($"\"{text}\" is not the reference of an image: expected HOST[:PORT]/NAME[:TAG][@sha256:DIGEST], with the registry's host");
        string? digest = match.Groups["digest"] is { Success: true } given ? given.Value : null;
        string tag = match.Groups["tag"] is { Success: true } named ? named.Value : "latest";
        return new ImageReference(match.Groups["host"].Value, match.Groups["name"].Value, tag, digest);
    }

    /// <inheritdoc/>
    public override string ToString() => Digest is null ? $"{Host}/{Repository}:{Tag}" : $"{Host}/{Repository}@{Digest}";

    // A first component is a host where it has a dot or a port, or is localhost; the rest is the specification's own grammar.
    [GeneratedRegex(
        """^(?<host>localhost|(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+|(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):[0-9]{1,5}|localhost:[0-9]{1,5})/(?<name>[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(?<digest>sha256:[a-f0-9]{64}))?$""",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
