namespace WasmFaas.Cli.Containers.Installation;

/// <summary>The part of containerd's configuration that makes the runtimes <c>wasm</c> and <c>wasm-isolated</c> known.</summary>
/// <param name="containerd">containerd's version.</param>
/// <param name="formVersion">The version of the configuration's form: 2 and later. It is that of the file that imports this one, since
/// containerd takes all files for one form.</param>
/// <param name="state">The agent's directory.</param>
internal sealed class ContainerdDropIn(Version containerd, int formVersion, string state)
{
    /// <summary>Where it belongs.</summary>
    public const string Path = "/etc/containerd/conf.d/wasmfaas.toml";

    private const string OldPlugin = "io.containerd.grpc.v1.cri", Annotations = "[\"wasm-faas.dev/*\", \"module.wasm.image/*\", \"run.oci.handler\"]";

    /// <summary>From this version on, an image of a pause container is pulled for every pod unless the runtime needs none.</summary>
    private static readonly Version s_withPauseImages = new(2, 3);

    private readonly string _runtimes = $"plugins.\"{(formVersion == 2 ? OldPlugin : "io.containerd.cri.v1.runtime")}\".containerd.runtimes";

    private bool HasSandboxes => containerd >= ContainerdProgram.WithSandboxes;

    /// <summary>The newest version of the form that a version of containerd's surely knows.</summary>
    public static int FormOf(Version containerd) => containerd >= ContainerdProgram.WithSandboxes ? 3 : 2;

    /// <summary>
    /// True where the plugin's section in a file that is imported takes the place of the importing file's whole section, defaults
    /// included, rather than being merged with it: before containerd 2.0 (containerd#9982).
    /// </summary>
    public static bool ReplacesSections(Version containerd) => containerd < ContainerdProgram.WithSandboxes;

    /// <summary>The end of the header of a runtime's table: what comes before it depends on the form, and on how it is quoted.</summary>
    public static string RuntimeTable(string name) => $".containerd.runtimes.{name}]";

    /// <summary>The file.</summary>
    public string File => $"version = {formVersion}\n\n" + (ReplacesSections(containerd) ? Runc : "") + Runtimes;

    /// <summary>The tables of the runtimes, which may be put into another file too.</summary>
    public string Runtimes => HasSandboxes
        ? Proxy + Runtime("wasm", "io.containerd.wasmfaas.v1") + "\n" + Runtime("wasm-isolated", "io.containerd.wasmfaas-isolated.v1")
        : Runtime("wasm", "io.containerd.wasmfaas.v1") + "\n" + Runtime("wasm-isolated", "io.containerd.wasmfaas.v1") + $"""

        # Tells the agent that each container is to have a keeper of its own.
        [{_runtimes}.wasm-isolated.options]
          TypeUrl = "wasm-faas.dev/isolation=process"

        """;

    // The section takes the place of the defaults, and CRI does not start without its default runtime.
    private string Runc => $"""
        [{_runtimes}.runc]
          runtime_type = "io.containerd.runc.v2"


        """;

    private string Proxy => $"""
        [proxy_plugins.wasmfaas]
          type = "sandbox"
          address = "{state}/sandbox.sock"


        """;

    private string Runtime(string name, string type) => $"""
        [{_runtimes}.{name}]
          runtime_type = "{type}"
        {(HasSandboxes ? "  sandboxer = \"wasmfaas\"\n" : "")}{(containerd >= s_withPauseImages ? "  disable_pause_image_pull = true\n" : "")}  pod_annotations = {Annotations}
          container_annotations = {Annotations}

        """;
}
