using Microsoft.Extensions.Primitives;
using WasmFaas.Functions.Execution;
using WasmFaas.Keeper;
using WasmFaas.Keeper.Services;

namespace WasmFaas.Functions.Routing;

/// <summary>What a <see cref="FunctionTarget"/> holds at one time.</summary>
/// <param name="Function">The function in the keeper; null where it is not served.</param>
/// <param name="Problem">Why it is not served.</param>
/// <param name="Exists">False where there is no such function.</param>
internal sealed record FunctionTargetState(HostedFunction? Function, string? Problem, bool Exists)
{
    /// <summary>There is no such function.</summary>
    public static FunctionTargetState Missing { get; } = new(null, null, false);

    /// <summary>The resident service, where the function is one.</summary>
    public Service? Service { get; init; }

    public StringValues Uid { get; init; }

    public StringValues ObjectName { get; init; }

    public StringValues Namespace { get; init; }

    public StringValues ResourceVersion { get; init; }

    /// <summary>The function is served.</summary>
    public static FunctionTargetState Serving(HostedFunction function, FunctionObject source) => new FunctionTargetState(function, null, true).Of(source);

    /// <summary>The function is a resident service.</summary>
    public static FunctionTargetState Serving(Service service, FunctionObject source) => new FunctionTargetState(null, null, true) { Service = service }.Of(source);

    /// <summary>The function exists, and cannot be served.</summary>
    public static FunctionTargetState Refused(string problem) => new(null, problem, true);

    private FunctionTargetState Of(FunctionObject source) => this with
    {
        Uid = source.Resource.Uid,
        ObjectName = source.FunctionName,
        Namespace = source.Namespace,
        ResourceVersion = source.Resource.ResourceVersion,
    };
}
