using WasmFaas.Functions.Execution;

namespace WasmFaas.Functions.Routing;

/// <summary>A route: what it matches and where its requests go. Immutable.</summary>
internal sealed record Route(ResourceKey Trigger, PathTemplate Path, RouteTarget Target)
{
    /// <summary>The host that requests must be for, in lower case; empty for all.</summary>
    public string Host { get; init; } = "";

    /// <summary>Methods allowed; empty for all.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>True where all paths that begin with <see cref="Path"/> are matched.</summary>
    public bool IsPrefix { get; init; }

    /// <summary>True where a slash must come after the prefix.</summary>
    public bool NeedsSlash { get; init; }

    /// <summary>True where the function sees the whole path.</summary>
    public bool KeepsPrefix { get; init; }

    /// <summary>True where calls are queued and answered at once.</summary>
    public bool IsAsync { get; init; }

    /// <summary>Where its requests are counted by function, where weights share them; else null.</summary>
    public CallCounts.TriggerCalls? Calls { get; init; }

    /// <summary>The rules for other origins, or null.</summary>
    public CorsPolicy? Cors { get; init; }

    /// <summary>Names of the headers that carry the path's variables.</summary>
    public IReadOnlyList<string> ParameterHeaders { get; } = [.. Path.Variables.Select(name => "X-Fission-Params-" + name)];

    /// <summary>True where a method is allowed.</summary>
    public bool Allows(string method)
    {
        if (Methods.Count == 0) return true;
        foreach (string allowed in Methods)
            if (allowed == method) return true;
        return false;
    }
}
