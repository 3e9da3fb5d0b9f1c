namespace WasmFaas.Wasm;

/// <summary>Compiles modules, within limits. Safe for use by several threads.</summary>
public sealed class Engine
{
    private readonly Dictionary<CacheKey, Task> _compilations = [];

    /// <summary>Makes an engine.</summary>
    /// <param name="limits">Limits of its modules and instances.</param>
    /// <param name="cache">Where images compiled ahead of time are kept; without one, modules run on the JIT.</param>
    /// <param name="compiler">Makes the images; without one, only what the cache holds already is used.</param>
    public Engine(EngineLimits? limits = null, CodeCache? cache = null, AheadOfTimeCompiler? compiler = null)
    {
        Limits = limits ?? EngineLimits.Default;
        Cache = cache;
        Compiler = compiler;
    }

    /// <summary>Limits of the engine's modules and instances.</summary>
    public EngineLimits Limits { get; }

    /// <summary>Where images compiled ahead of time are kept, or null.</summary>
    public CodeCache? Cache { get; }

    /// <summary>True where <see cref="Module.CompileAheadOfTimeAsync"/> has a compiler and a place for the image.</summary>
    public bool CanCompileAheadOfTime => Cache is not null && Compiler is { IsAvailable: true };

    internal AheadOfTimeCompiler? Compiler { get; }

    /// <summary>
    /// Decodes, validates and compiles a module. Where the cache holds its image, that runs; otherwise functions reach machine
    /// code when they are first called, until <see cref="Module.CompileAheadOfTimeAsync"/> has made an image.
    /// </summary>
    /// <param name="binary">The module in the binary format; must not change afterwards.</param>
    /// <param name="name">A name for messages and backtraces.</param>
    /// <exception cref="ModuleException">The module is malformed, invalid, not supported, or passes a limit.</exception>
    public Module Compile(ReadOnlyMemory<byte> binary, string name) => new(this, binary, name);

    /// <summary>Begins to make a key's image, or returns the end of the work of whoever makes it already.</summary>
    internal Task? BeginCompilation(CacheKey key, Task end)
    {
        lock (_compilations) return _compilations.TryAdd(key, end) ? null : _compilations[key];
    }

    /// <summary>Ends what <see cref="BeginCompilation"/> began.</summary>
    internal void EndCompilation(CacheKey key)
    {
        lock (_compilations) _compilations.Remove(key);
    }
}
