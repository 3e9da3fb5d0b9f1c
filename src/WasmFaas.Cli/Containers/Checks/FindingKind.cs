namespace WasmFaas.Cli.Containers.Checks;

/// <summary>How a thing that a node may need was found.</summary>
internal enum FindingKind
{
    /// <summary>It is there.</summary>
    Ok,

    /// <summary>It is needed and not there.</summary>
    Missing,

    /// <summary>Only some need it, or it is worth knowing.</summary>
    Note,
}
