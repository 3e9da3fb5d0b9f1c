using WasmFaas.Keeper;

namespace WasmFaas.Cli.Commands;

/// <summary>What <c>wasmfaas run</c> was told.</summary>
internal sealed record RunOptions
{
    /// <summary>The module's file.</summary>
    public required string Path { get; init; }

    /// <summary>The guest's name for itself, and that of messages; the file's where it is null.</summary>
    public string? Name { get; init; }

    /// <summary>What messages call the module.</summary>
    public string Title => Name ?? Path;

    /// <summary>Called once the module is compiled and all is open that the guest is given, before the guest runs.</summary>
    public Action? WhenReady { get; init; }

    /// <summary>The guest's arguments after its name, or those of the function that is invoked.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The guest's whole environment.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Directories that the guest sees.</summary>
    public IReadOnlyList<MountedDirectory> Directories { get; init; } = [];

    /// <summary>Time allowed, or null.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Size of each memory in bytes, or null.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>The exported function to call instead of <c>_start</c>, or null.</summary>
    public string? Invoke { get; init; }
}
