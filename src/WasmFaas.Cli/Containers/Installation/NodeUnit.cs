using System.Runtime.InteropServices;
using WasmFaas.Doors.Containerd.Shim;

namespace WasmFaas.Cli.Containers.Installation;

/// <summary>What systemd is told: to run the agent, and, where its directory is not the usual one, to tell it to containerd's shims.</summary>
internal static class NodeUnit
{
    /// <summary>The unit's name, and where its file belongs.</summary>
    public const string Name = "wasmfaas-node", Path = $"/etc/systemd/system/{Name}.service";

    /// <summary>Where what is added to containerd's unit belongs.</summary>
    public const string ContainerdPath = "/etc/systemd/system/containerd.service.d/wasmfaas.conf";

    /// <summary>The unit. Its keepers stay when the agent ends, for the next one to look after.</summary>
    public static string Text(string state) => $"""
        [Unit]
        Description=wasm-faas node agent, which runs wasm containers for containerd
        Before=containerd.service
        After=local-fs.target
        StartLimitIntervalSec=0

        [Service]
        Environment={Quote($"DOTNET_ROOT={DotnetRoot}")}
        ExecStart={string.Join(' ', OwnProgram.Command("node", "--state", state).Select(word => Quote(word.Replace("$", "$$"))))}
        Restart=always
        RestartSec=1
        KillMode=process
        Delegate=yes
        OOMScoreAdjust=-999
        LimitNOFILE=1048576

        [Install]
        WantedBy=multi-user.target

        """;

    /// <summary>What is added to containerd's unit: shims have its environment.</summary>
    public static string ContainerdText(string state) => $"""
        [Service]
        Environment={Quote($"{AgentAddress.DirectoryVariable}={state}")}

        """;

    // A service has no login's environment, which may be what says where .NET is.
    private static string DotnetRoot => System.IO.Path.GetFullPath("../../..", RuntimeEnvironment.GetRuntimeDirectory());

    // systemd.service(5), "Command lines": % begins what is replaced, and $ does in commands.
    private static string Quote(string word)
    {
        string escaped = word.Replace("%", "%%");
        return escaped.Any(c => char.IsWhiteSpace(c) || c is '"' or '\'' or '\\' or ';') ? $"\"{escaped.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"" : escaped;
    }
}
