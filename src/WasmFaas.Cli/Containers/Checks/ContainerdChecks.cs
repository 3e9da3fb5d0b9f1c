using WasmFaas.Cli.Containers.Installation;

namespace WasmFaas.Cli.Containers.Checks;

/// <summary>containerd and what it is told of the runtimes.</summary>
/// <param name="version">Its version; null where there is none.</param>
internal sealed class ContainerdChecks(Version? version)
{
    private const string Mend = "run wasmfaas node install, which says what else to do, and restart containerd";

    /// <summary>Looks.</summary>
    public IEnumerable<Finding> Run()
    {
        if (version is null)
        {
            yield return Finding.Missing($"containerd: install the package containerd, version {ContainerdProgram.Oldest} or later");
            yield break;
        }

        yield return version >= ContainerdProgram.Oldest ? Finding.Ok($"containerd {version}") : Finding.Missing($"containerd {version}: install {ContainerdProgram.Oldest} or later");
        yield return version >= ContainerdProgram.WithSandboxes
            ? Finding.Ok("containerd's Sandbox API")
            : Finding.Note($"containerd's Sandbox API: version {ContainerdProgram.WithSandboxes} or later has it; this one runs pods by the shim");
        var (isValid, dump) = ContainerdProgram.DumpConfiguration();
        if (!isValid)
        {
            yield return Finding.Missing($"containerd's configuration: containerd config dump fails: {dump}");
            yield break;
        }

        foreach (string runtime in (string[])["wasm", "wasm-isolated"])
            yield return dump.Contains(ContainerdDropIn.RuntimeTable(runtime), StringComparison.Ordinal) ? Finding.Ok($"runtime {runtime} in containerd's configuration") : Finding.Missing($"runtime {runtime} in containerd's configuration: {Mend}");
        if (version >= ContainerdProgram.WithSandboxes)
            yield return dump.Contains("[proxy_plugins.wasmfaas]", StringComparison.Ordinal) ? Finding.Ok("sandboxer wasmfaas in containerd's configuration") : Finding.Missing($"sandboxer wasmfaas in containerd's configuration: {Mend}");
        if (IsCriDisabled(dump)) yield return Finding.Note($"containerd's plugin for Kubernetes is off: kubelet needs it: take cri out of disabled_plugins in {NodeInstallation.ContainerdConfig}");
    }

    // Packages come with it off.
    private static bool IsCriDisabled(string dump) =>
        dump.Split('\n').FirstOrDefault(line => line.StartsWith("disabled_plugins", StringComparison.Ordinal)) is { } line && (line.Contains("\"cri\"") || line.Contains("'cri'") || line.Contains("grpc.v1.cri"));
}
