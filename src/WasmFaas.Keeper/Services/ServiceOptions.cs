namespace WasmFaas.Keeper.Services;

/// <summary>How a resident service is run.</summary>
public sealed record ServiceOptions
{
    /// <summary>Memory, environment, directories, idle time, and the limits of its requests.</summary>
    public FunctionOptions Function { get; init; } = FunctionOptions.Default;

    /// <summary>Arguments after the program's name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Path and query of the HTTP probe; null where a guest is ready once it asks for connections.</summary>
    public string? ProbePath { get; init; }

    /// <summary>Guests that share the listening socket.</summary>
    public int Instances { get; init; } = 1;

    /// <summary>True where the service never goes for idleness.</summary>
    public bool IsAlwaysOn { get; init; }

    /// <summary>Time from a guest's start until it must be ready.</summary>
    public TimeSpan StartTime { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Time that requests have to end when the service is replaced or removed.</summary>
    public TimeSpan GraceTime { get; init; } = TimeSpan.FromSeconds(360);
}
