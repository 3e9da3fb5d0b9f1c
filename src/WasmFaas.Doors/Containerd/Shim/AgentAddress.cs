namespace WasmFaas.Doors.Containerd.Shim;

/// <summary>Where an agent is found, and what its socket answers to.</summary>
public static class AgentAddress
{
    /// <summary>Variable of the environment with the agent's directory, and the directory where it is not set.</summary>
    public const string DirectoryVariable = "WASMFAAS_NODE_STATE", DefaultDirectory = "/run/wasm-faas";

    /// <summary>The service that launchers call, and its methods.</summary>
    internal const string Service = "wasmfaas.agent.Agent", Open = "Open", Clean = "Clean";

    /// <summary>The agent's directory where no option names one.</summary>
    public static string Directory => Environment.GetEnvironmentVariable(DirectoryVariable) is { Length: > 0 } directory ? directory : DefaultDirectory;

    /// <summary>Path of the agent's socket in its directory.</summary>
    public static string SocketOf(string directory) => Path.Combine(directory, "agent.sock");

    /// <summary>Makes an agent's directory where it is missing, for its user alone.</summary>
    public static void MakeDirectory(string directory) => System.IO.Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
