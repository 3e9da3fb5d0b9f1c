namespace WasmFaas.Cli;

/// <summary>A command ends with one line of error and an exit code.</summary>
internal sealed class CommandFailedException(int exitCode, string message) : Exception(message)
{
    /// <summary>The process's exit code.</summary>
    public int ExitCode { get; } = exitCode;
}
