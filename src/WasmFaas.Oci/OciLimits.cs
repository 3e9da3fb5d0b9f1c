namespace WasmFaas.Oci;

/// <summary>What is taken from a registry at most.</summary>
public sealed record OciLimits
{
    /// <summary>The limits unless others are given.</summary>
    public static OciLimits Default { get; } = new();

    /// <summary>Size of a manifest, an index, a configuration or a token's answer, in bytes (distribution-spec: at least 4 MiB).</summary>
    public int DocumentBytes { get; init; } = 4 << 20;

    /// <summary>Size of a layer as it is sent, in bytes.</summary>
    public long LayerBytes { get; init; } = 512L << 20;

    /// <summary>Size of the module, in bytes.</summary>
    public long ModuleBytes { get; init; } = 256L << 20;

    /// <summary>Size of a layer's content once unpacked, in bytes.</summary>
    public long UnpackedBytes { get; init; } = 2L << 30;

    /// <summary>Time without a byte of a layer until it is asked for again.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Layers of an image.</summary>
    public int Layers { get; init; } = 128;
}
