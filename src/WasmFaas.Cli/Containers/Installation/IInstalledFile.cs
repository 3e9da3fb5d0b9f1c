namespace WasmFaas.Cli.Containers.Installation;

/// <summary>A file or link that an installation consists of.</summary>
internal interface IInstalledFile
{
    /// <summary>Its path on the node.</summary>
    string Path { get; }

    /// <summary>What a print of it shows.</summary>
    string Print { get; }

    /// <summary>How it is beneath a directory that stands for the node's root.</summary>
    InstalledState StateIn(string root);

    /// <summary>Writes it to a path where nothing is.</summary>
    void WriteTo(string path);
}
