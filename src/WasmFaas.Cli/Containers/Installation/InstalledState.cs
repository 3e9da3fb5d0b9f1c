namespace WasmFaas.Cli.Containers.Installation;

/// <summary>How a file that is to be installed is found.</summary>
internal enum InstalledState
{
    /// <summary>It is not there.</summary>
    Absent,

    /// <summary>It is as it would be written.</summary>
    Current,

    /// <summary>An installation wrote it, and nobody has changed it since.</summary>
    Outdated,

    /// <summary>Somebody wrote or changed it.</summary>
    Foreign,
}
