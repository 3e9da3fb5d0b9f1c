namespace WasmFaas.Functions.Routing;

/// <summary>What requests are routed by. Immutable.</summary>
/// <param name="Table">The routes of HTTPTriggers.</param>
/// <param name="Aliases">The functions of aliases, by <c>NAMESPACE/FUNCTION:ALIAS</c>.</param>
/// <param name="IsReady">True once all functions and routes have been read.</param>
internal sealed record RoutingState(RouteTable Table, IReadOnlyDictionary<string, RouteTarget> Aliases, bool IsReady);
