using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Runtime;
using WasmFaas.Wasm.Validation;

namespace WasmFaas.Wasm;

/// <summary>A compiled module (core spec 2.5): immutable, shared by all its instances. Safe for use by several threads.</summary>
public sealed class Module
{
    private readonly CacheKey _key;

    // What the JIT was given serves the ahead-of-time compiler too, which is mostly asked soon. Thousands of functions may wait for
    // their turn there, so the collector may have it; then it is emitted again.
    private readonly WeakReference<byte[]>? _emitted;
    private volatile CompiledCode _code;

    internal Module(Engine engine, ReadOnlyMemory<byte> binary, string name)
    {
        Engine = engine;
        Name = name;
        Definition = ModuleDecoder.Decode(binary, engine.Limits);
        ModuleValidator.Validate(Definition, engine.Limits);
        Digest = Convert.ToHexStringLower(SHA256.HashData(binary.Span));
        Layout = new ContextLayout(Definition);
        TypeIds = [.. Definition.Types.Select(TypeRegistry.Id)];
        Exports = Definition.Exports.ToFrozenDictionary(export => export.Name);
        _key = CacheKey.ForDigest(Digest);
        if (FindImage() is { } image)
        {
            _code = image;
            return;
        }

        byte[] emitted = CompiledCode.Emit(this);
        if (engine.CanCompileAheadOfTime) _emitted = new WeakReference<byte[]>(emitted);
        _code = CompiledCode.LoadForJit(this, emitted);
    }

    /// <summary>The engine that compiled the module.</summary>
    public Engine Engine { get; }

    /// <summary>The name given at compilation.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of the module's binary, in hexadecimal.</summary>
    public string Digest { get; }

    /// <summary>Size of the module's binary in bytes.</summary>
    public int BinaryBytes => Definition.Bytes.Length;

    /// <summary>The imported functions: module, name and type.</summary>
    public ImmutableArray<(string Module, string Name, FunctionType Type)> FunctionImports =>
    [
        .. Definition.Imports.Where(import => import.Kind == ExternKind.Function)
            .Select(import => (import.Module, import.Name, Definition.TypeOf(import.Index))),
    ];

    /// <summary>The exported functions: name and type.</summary>
    public ImmutableArray<(string Name, FunctionType Type)> FunctionExports =>
    [
        .. Definition.Exports.Where(export => export.Kind == ExternKind.Function)
            .Select(export => (export.Name, Definition.TypeOf(export.Index))),
    ];

    /// <summary>True where new instances run an image compiled ahead of time.</summary>
    public bool IsAheadOfTime => _code.IsAheadOfTime;

    internal ModuleDefinition Definition { get; }

    internal ContextLayout Layout { get; }

    internal int[] TypeIds { get; }

    internal FrozenDictionary<string, Export> Exports { get; }

    /// <summary>The code that new instances run.</summary>
    internal CompiledCode Code
    {
        get => _code;
        set => _code = value;
    }

    /// <summary>The type of an exported function, or null where there is none of that name.</summary>
    public FunctionType? FindFunctionType(string export) =>
        Exports.TryGetValue(export, out var found) && found.Kind == ExternKind.Function ? Definition.TypeOf(found.Index) : null;

    /// <summary>
    /// Runs the module's image from now on where the engine's cache has one, which another process may have made; new instances do then.
    /// </summary>
    /// <returns>True where an image runs.</returns>
    public bool TryUseImage()
    {
        if (!IsAheadOfTime && FindImage() is { } image) _code = image;
        return IsAheadOfTime;
    }

    /// <summary>
    /// Compiles the module ahead of time into the engine's cache; then new instances run the image, and those that exist end
    /// on the code they began with (<see cref="Instance.IsCurrent"/>). Does nothing where an image runs already.
    /// </summary>
    /// <exception cref="AheadOfTimeException">There is no compiler, it failed, or a limit was passed; the module runs on as before.</exception>
    /// <exception cref="CodeCacheException">The image could not be stored; the module runs on as before.</exception>
    public async Task CompileAheadOfTimeAsync(CancellationToken cancellation)
    {
        if (IsAheadOfTime) return;
        if (Engine is not { Cache: { } cache, Compiler: { } compiler })
            throw new AheadOfTimeException("the engine has no code cache, or no ahead-of-time compiler");
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (Engine.BeginCompilation(_key, mine.Task) is { } other)
        {
            // The same module, loaded by another: its image serves both.
            await other.WaitAsync(cancellation).ConfigureAwait(false);
            if (FindImage() is not { } image) continue;
            _code = image;
            return;
        }

        try
        {
            await CompileNowAsync(cache, compiler, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Engine.EndCompilation(_key);
            mine.SetResult();
        }
    }

    private async Task CompileNowAsync(CodeCache cache, AheadOfTimeCompiler compiler, CancellationToken cancellation)
    {
        var directory = cache.CreateWorkspace();
        try
        {
            // The file must bear the assembly's name: crossgen2 and the loader go by it.
            string assembly = Path.Combine(directory.FullName, CompiledCode.AssemblyName(this) + ".dll");
            string image = Path.Combine(directory.FullName, "image.dll");
            await File.WriteAllBytesAsync(assembly, Emitted(), cancellation).ConfigureAwait(false);
            await compiler.CompileAsync(assembly, image, cancellation).ConfigureAwait(false);
            _code = CompiledCode.LoadImage(this, cache.Store(_key, image));
        }
        finally
        {
            CodeCache.TryDelete(directory);
        }
    }

    private byte[] Emitted() => _emitted is not null && _emitted.TryGetTarget(out byte[]? emitted) ? emitted : CompiledCode.Emit(this);

    private CompiledCode? FindImage()
    {
        if (Engine.Cache?.TryFind(_key) is not { } path) return null;
        try
        {
            return CompiledCode.LoadImage(this, path);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            // Evicted by another process between the look and the load.
            return null;
        }
    }
}
