using WasmFaas.Keeper.Http;

namespace WasmFaas.Functions.Routing;

/// <summary>What the router found for a request; used for one request of a connection after another.</summary>
internal sealed class RouteMatch
{
    /// <summary>The look-up in the table.</summary>
    public RouteQuery Query { get; } = new();

    /// <summary>The route, or null for a function that is called by its name.</summary>
    public Route? Route { get; set; }

    /// <summary>The function chosen.</summary>
    public FunctionTarget? Target { get; set; }

    /// <summary>What the function chosen was when it was chosen.</summary>
    public FunctionTargetState State { get; set; } = FunctionTargetState.Missing;

    /// <summary>True where the call is queued, and the answer tells nothing of the function.</summary>
    public bool IsQueued { get; set; }

    /// <summary>What answers, where no function does.</summary>
    public Func<RequestContext, Task>? Answer { get; set; }
}
