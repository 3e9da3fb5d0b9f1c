using Xunit;

namespace WasmFaas.Wasi.Tests;

/// <summary>A directory <c>root</c> for a guest, full of ways out to its neighbour <c>outside</c>.</summary>
internal static class EscapeTree
{
    internal static void Make(ScratchDirectory scratch)
    {
        scratch.Write("outside/secret", "secret");
        File.CreateSymbolicLink(scratch.File("outside/link"), "secret");
        scratch.Write("root/inside", "inside");
        Directory.CreateDirectory(scratch.File("root/sub"));
        File.CreateSymbolicLink(scratch.File("root/out"), "../outside");
        File.CreateSymbolicLink(scratch.File("root/absolute"), "/etc/passwd");
        File.CreateSymbolicLink(scratch.File("root/loop"), "loop");
        File.CreateSymbolicLink(scratch.File("root/sub/back"), "..");
    }

    internal static void AssertOutsideIsUntouched(ScratchDirectory scratch)
    {
        Assert.Equal(["outside", "root"], Names(scratch.Path));
        Assert.Equal(["link", "secret"], Names(scratch.File("outside")));
        Assert.Equal("secret", File.ReadAllText(scratch.File("outside/secret")));
    }

    private static IEnumerable<string?> Names(string directory) =>
        Directory.EnumerateFileSystemEntries(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
