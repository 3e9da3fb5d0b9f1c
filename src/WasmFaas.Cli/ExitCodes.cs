namespace WasmFaas.Cli;

/// <summary>Exit codes besides those of a guest; those of signals and shells where there is a custom.</summary>
internal static class ExitCodes
{
    /// <summary>The server refused: there is no such object, it exists already, a field is wrong; or a function answered with an error.</summary>
    public const int Refused = 1;

    /// <summary>The command line is not valid.</summary>
    public const int Usage = 2;

    /// <summary>The time allowed has passed (timeout(1)).</summary>
    public const int Timeout = 124;

    /// <summary>wasmfaas itself failed: a file or an address cannot be used.</summary>
    public const int Failure = 125;

    /// <summary>The module cannot be run: malformed, invalid, an import missing.</summary>
    public const int NotRunnable = 126;

    /// <summary>There is no such file (shells: command not found).</summary>
    public const int NotFound = 127;

    /// <summary>The guest trapped (128 + SIGABRT).</summary>
    public const int Trap = 134;
}
