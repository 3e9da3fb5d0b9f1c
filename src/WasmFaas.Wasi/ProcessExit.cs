namespace WasmFaas.Wasi;

/// <summary>Ends a guest that called <c>proc_exit</c>: thrown through its frames. One object per context, thrown again and again.</summary>
public sealed class ProcessExit : Exception
{
    internal ProcessExit()
    {
    }

    /// <summary>The guest's exit code; 0 is success.</summary>
    public int ExitCode { get; internal set; }

    /// <inheritdoc/>
    public override string Message => $"the guest exited with code {ExitCode}";
}
