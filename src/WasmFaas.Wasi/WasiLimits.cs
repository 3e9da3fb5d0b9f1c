namespace WasmFaas.Wasi;

/// <summary>What one guest may use of the system.</summary>
public sealed record WasiLimits
{
    /// <summary>The limits when none are given.</summary>
    public static WasiLimits Default { get; } = new();

    /// <summary>Open descriptors, standard streams and preopened directories included; more give EMFILE.</summary>
    public int Descriptors { get; init; } = 256;

    /// <summary>Size of all arguments in bytes, with a 0 after each.</summary>
    public int ArgumentBytes { get; init; } = 1 << 20;

    /// <summary>Size of all environment variables in bytes, as NAME=VALUE with a 0 after each.</summary>
    public int EnvironmentBytes { get; init; } = 1 << 20;

    /// <summary>
    /// Bytes written to output sinks between two resets, standard output and error together. The guest is interrupted
    /// when it writes more; what fits is delivered. Output to descriptors of the host is not counted.
    /// </summary>
    public long OutputBytes { get; init; } = 64 << 20;

    /// <summary>Subscriptions of one <c>poll_oneoff</c>; more give EINVAL.</summary>
    public int Subscriptions { get; init; } = 1024;
}
