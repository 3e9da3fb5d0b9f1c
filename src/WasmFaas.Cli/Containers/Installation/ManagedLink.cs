namespace WasmFaas.Cli.Containers.Installation;

/// <summary>A symbolic link.</summary>
/// <param name="path">Its path on the node.</param>
/// <param name="target">What it leads to.</param>
/// <param name="otherTarget">What an earlier installation may have let it lead to.</param>
internal sealed class ManagedLink(string path, string target, string otherTarget) : IInstalledFile
{
    public string Path { get; } = path;

    public string Print => $"# {Path} -> {target}\n";

    public InstalledState StateIn(string root)
    {
        var file = new FileInfo(System.IO.Path.Join(root, Path));
        if (file.LinkTarget == target) return InstalledState.Current;
        if (file.LinkTarget == otherTarget) return InstalledState.Outdated;
        return file.Exists || file.LinkTarget is not null ? InstalledState.Foreign : InstalledState.Absent;
    }

    public void WriteTo(string path) => File.CreateSymbolicLink(path, target);
}
