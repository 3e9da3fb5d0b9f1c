namespace WasmFaas.Keeper.Containers;

/// <summary>Exit codes of guests that did not choose one themselves, by the customs of shells.</summary>
public static class ExitCodes
{
    /// <summary>It could not be run.</summary>
    public const int NotRun = 125;

    /// <summary>It trapped: 128 and SIGABRT.</summary>
    public const int Trapped = 134;

    /// <summary>It was killed, or its keeper was: 128 and SIGKILL.</summary>
    public const int Killed = 137;
}
