using System.Security.Cryptography;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper.Hosting;

/// <summary>
/// Compiles and links modules. Functions of the same code share a module, with its decoded form, its machine code and the image
/// of its initial memory, for as long as one of them is loaded. Safe for use by several threads.
/// </summary>
internal sealed class SharedModules(Engine engine, Linker linker)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WeakReference<LinkedModule>> _byDigest = [];
    private int _pruneAt = 64;

    /// <summary>The module of a binary.</summary>
    /// <param name="binary">The module in the binary format; must not change afterwards.</param>
    /// <param name="name">A name for messages, where it is not compiled yet.</param>
    /// <exception cref="ModuleException">The module is malformed, invalid, not supported, or passes a limit.</exception>
    /// <exception cref="LinkException">It imports what the host does not have.</exception>
    public LinkedModule Get(ReadOnlyMemory<byte> binary, string name)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(binary.Span));
        lock (_lock)
        {
            if (_byDigest.TryGetValue(digest, out var known) && known.TryGetTarget(out var shared)) return shared;
        }

        // Two that come at once both compile, rather than have all others wait; the later one's is shared from then on.
        var linked = linker.Link(engine.Compile(binary, name));
        lock (_lock)
        {
            if (_byDigest.Count >= _pruneAt) Prune();
            _byDigest[digest] = new WeakReference<LinkedModule>(linked);
        }

        return linked;
    }

    private void Prune()
    {
        foreach (var (digest, module) in _byDigest)
            if (!module.TryGetTarget(out _)) _byDigest.Remove(digest);
        _pruneAt = Math.Max(64, 2 * _byDigest.Count);
    }
}
