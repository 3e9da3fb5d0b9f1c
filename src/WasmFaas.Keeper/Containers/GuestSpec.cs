namespace WasmFaas.Keeper.Containers;

/// <summary>A container's guest, as the node agent describes it to a keeper. Its files go with the request that makes it.</summary>
public sealed record GuestSpec
{
    /// <summary>The guest's id, which is the keeper's alone.</summary>
    public required string Id { get; init; }

    /// <summary>The module's name, for messages.</summary>
    public required string ModuleName { get; init; }

    /// <summary>How it is run.</summary>
    public GuestKind Kind { get; init; }

    /// <summary>The arguments, the program first.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Environment variables, as NAME=VALUE.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The directories that the guest finds open, in the order of their files.</summary>
    public IReadOnlyList<GuestDirectory> Directories { get; init; } = [];

    /// <summary>What it may use.</summary>
    public GuestLimits Limits { get; init; } = new();

    /// <summary>What each file of the request is, in order: the module first, one for each of <see cref="Directories"/> last.</summary>
    public IReadOnlyList<GuestFile> Files { get; init; } = [];
}
