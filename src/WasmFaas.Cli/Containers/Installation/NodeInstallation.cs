using WasmFaas.Doors.Containerd.Shim;

namespace WasmFaas.Cli.Containers.Installation;

/// <summary>What makes a machine a node: its files, and what is left to do by hand.</summary>
internal sealed class NodeInstallation
{
    /// <summary>Path of containerd's own configuration, and of the file with the RuntimeClasses.</summary>
    public const string ContainerdConfig = "/etc/containerd/config.toml", RuntimeClasses = "/etc/wasm-faas/runtimeclass.yaml";

    /// <summary>The shim's name, which containerd makes of the runtime's type.</summary>
    public const string Shim = "containerd-shim-wasmfaas-v1";

    private const string ShimPath = $"/usr/local/bin/{Shim}", IsolatedShimPath = "/usr/local/bin/containerd-shim-wasmfaas-isolated-v1";
    private readonly List<IInstalledFile> _files = [];
    private readonly List<string> _steps = [];

    /// <summary>Makes the plan; writes nothing.</summary>
    /// <param name="root">The directory that stands for the node's root.</param>
    /// <param name="state">The agent's directory.</param>
    /// <param name="containerd">containerd's version.</param>
    /// <exception cref="CommandFailedException">containerd's configuration is of a form that has no runtimes.</exception>
    public NodeInstallation(string root, string state, Version containerd)
    {
        AddContainerd(root, state, containerd);
        _files.Add(new ManagedFile(NodeUnit.Path, NodeUnit.Text(state)));
        if (state != AgentAddress.DefaultDirectory || File.Exists(Path.Join(root, NodeUnit.ContainerdPath))) _files.Add(new ManagedFile(NodeUnit.ContainerdPath, NodeUnit.ContainerdText(state)));
        _files.Add(new ManagedFile(RuntimeClasses, ReadRuntimeClasses()));
        AddShim();
        _steps.AddRange(
        [
            $"systemctl daemon-reload && systemctl enable --now {NodeUnit.Name}",
            "systemctl restart containerd",
            $"kubectl apply -f {RuntimeClasses}     # once a cluster",
            "wasmfaas node check",
        ]);
    }

    /// <summary>The files.</summary>
    public IReadOnlyList<IInstalledFile> Files => _files;

    /// <summary>What is to be done next, in this order; a step may have several lines.</summary>
    public IReadOnlyList<string> Steps => _steps;

    /// <summary>Writes files in the place of those that are there: all are written beside them first, under names that nobody reads.</summary>
    /// <param name="root">The directory that stands for the node's root.</param>
    /// <param name="files">The files.</param>
    /// <exception cref="IOException">One cannot be written. Where that is seen in time, none is replaced.</exception>
    public static void Write(string root, IEnumerable<IInstalledFile> files)
    {
        var written = new List<(string Temporary, string Path)>();
        try
        {
            foreach (var file in files)
            {
                string path = Path.Join(root, file.Path), temporary = path + ".new";
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Delete(temporary);
                written.Add((temporary, path));
                file.WriteTo(temporary);
            }

            foreach (var (temporary, path) in written) File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            foreach (var (temporary, _) in written) File.Delete(temporary);
        }
    }

    private static string ReadRuntimeClasses()
    {
        using var reader = new StreamReader(typeof(NodeInstallation).Assembly.GetManifestResourceStream("runtimeclass.yaml")!);
        return reader.ReadToEnd();
    }

    private void AddContainerd(string root, string state, Version containerd)
    {
        string path = Path.Join(root, ContainerdConfig);
        string? text = File.Exists(path) ? File.ReadAllText(path) : null;
        if (text is null || ManagedFile.IsAsWritten(text))
        {
            int form = ContainerdDropIn.FormOf(containerd);
            _files.Add(new ManagedFile(ContainerdDropIn.Path, new ContainerdDropIn(containerd, form, state).File));
            _files.Add(new ManagedFile(ContainerdConfig, $"version = {form}\nimports = [\"{ContainerdDropIn.Path}\"]\n"));
            return;
        }

        // It is the administrator's, and is not edited.
        var config = new ContainerdConfigFile(text);
        if (config.Version < 2) throw new CommandFailedException(ExitCodes.Refused, $"{path}: expected \"version = 2\" or later: the form without a version has no plugins by their full names");
        var dropIn = new ContainerdDropIn(containerd, config.Version, state);
        if (!ContainerdDropIn.ReplacesSections(containerd) || !config.HasCri)
        {
            _files.Add(new ManagedFile(ContainerdDropIn.Path, dropIn.File));
            if (!config.Imports(ContainerdDropIn.Path)) _steps.Add(ImportStep(config));
        }
        else
        {
            AddMergeSteps(root, config, dropIn);
        }
    }

    private static string ImportStep(ContainerdConfigFile config) => config.HasImports
        ? $"add \"{ContainerdDropIn.Path}\" to the list of imports in {ContainerdConfig}"
        : $"add this line to {ContainerdConfig}, before its first table:\nimports = [\"{ContainerdDropIn.Path}\"]";

    private void AddMergeSteps(string root, ContainerdConfigFile config, ContainerdDropIn dropIn)
    {
        if (File.Exists(Path.Join(root, ContainerdDropIn.Path))) _steps.Add($"remove {ContainerdDropIn.Path}: where it is imported, its plugin section takes the place of the one in {ContainerdConfig}");
        if (!config.HasRuntime) _steps.Add($"add these lines to {ContainerdConfig}, since this containerd does not merge the plugin section that is there with an imported one:\n{dropIn.Runtimes.TrimEnd()}");
    }

    private void AddShim()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, Shim))) directory = directory.Parent;
        if (directory is null)
        {
            _steps.Add($"put {Shim} into a directory of containerd's PATH, such as {ShimPath}: there is none beside this program");
            return;
        }

        // The script would run the native program too, but takes longer than that does.
        string script = Path.Combine(directory.FullName, Shim), native = Path.Combine(directory.FullName, ".build", "launcher", Shim);

        // Containerd 2 calls neither, but looks for both by their runtimes' types when it finds containers again after its start.
        foreach (string path in (string[])[ShimPath, IsolatedShimPath]) _files.Add(File.Exists(native) ? new ManagedLink(path, native, script) : new ManagedLink(path, script, native));
    }
}
