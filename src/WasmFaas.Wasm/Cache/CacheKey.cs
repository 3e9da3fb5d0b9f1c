using System.Security.Cryptography;
using System.Text;

namespace WasmFaas.Wasm;

/// <summary>
/// Everything that a compiled image depends on. Two keys are equal exactly when an image made for one may run for the other:
/// same module, same options, same engine, same runtime, same processor features.
/// </summary>
public sealed record CacheKey
{
    /// <summary>Version of the emitted code's shape. Raise it with every change of the emitter or of what emitted code calls.</summary>
    public const int EngineVersion = 1;

    // Images contain inlined code of this assembly and assume the layout of its types, hence the identity of the very build.
    private static readonly string s_environment = string.Join('\n',
        EngineVersion.ToString(System.Globalization.CultureInfo.InvariantCulture),
        typeof(CacheKey).Module.ModuleVersionId.ToString(),
        Environment.Version.ToString(),
        typeof(object).Module.ModuleVersionId.ToString(),
        CpuFeatures.Current);

    private CacheKey(string moduleDigest, string options)
    {
        ModuleDigest = moduleDigest;
        Options = options;
        Name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{moduleDigest}\n{options}\n{s_environment}")));
    }

    /// <summary>SHA-256 of the module's binary, in hexadecimal.</summary>
    public string ModuleDigest { get; }

    /// <summary>The options that change the emitted code, in a text form that the engine defines.</summary>
    public string Options { get; }

    /// <summary>The key as 64 hexadecimal digits: the SHA-256 of all its parts.</summary>
    public string Name { get; }

    /// <summary>The key of a module's image for this process: its engine, runtime and processor.</summary>
    /// <param name="module">The module in the binary format.</param>
    /// <param name="options">The options that change the emitted code.</param>
    public static CacheKey Create(ReadOnlySpan<byte> module, string options = "") =>
        new(Convert.ToHexStringLower(SHA256.HashData(module)), options);

    /// <summary>The key of a module whose digest is known.</summary>
    internal static CacheKey ForDigest(string digest) => new(digest, "");

    /// <summary>The first digits of the module's digest, for messages.</summary>
    public override string ToString() => ModuleDigest[..12];
}
