namespace WasmFaas.Functions.Api;

/// <summary>What clients of the API may use.</summary>
public sealed record ApiLimits
{
    /// <summary>The limits that an API server has when none are given.</summary>
    public static ApiLimits Default { get; } = new();

    /// <summary>Size of a request's body, in bytes.</summary>
    public int BodyBytes { get; init; } = 3 * 1024 * 1024;

    /// <summary>Depth of a request's YAML; of JSON see <see cref="Resources.JsonBody.MaxDepth"/>.</summary>
    public int YamlDepth { get; init; } = 64;

    /// <summary>Values of a YAML body, each alias counted with all that it stands for.</summary>
    public int YamlNodes { get; init; } = 200_000;

    /// <summary>Operations of one JSON patch.</summary>
    public int PatchOperations { get; init; } = 10_000;

    /// <summary>Size of a request's header block, in bytes.</summary>
    public int RequestHeaderBytes { get; init; } = 32 * 1024;

    /// <summary>Open client connections; more are closed at once.</summary>
    public int Connections { get; init; } = 2_000;

    /// <summary>Watches at one time; more get 429.</summary>
    public int Watches { get; init; } = 1_000;

    /// <summary>Time after which a watch ends that names no <c>timeoutSeconds</c>.</summary>
    public TimeSpan WatchTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Times that a patch is tried again when the object changed in between.</summary>
    public int PatchTries { get; init; } = 8;

    /// <summary>Objects of a part, where a long list is read in parts.</summary>
    public int PartSize { get; init; } = 500;
}
