namespace WasmFaas.Functions.Routing;

/// <summary>What the router accepts.</summary>
internal static class RouterLimits
{
    /// <summary>Segments of a route's path.</summary>
    public const int Segments = 64;

    /// <summary>Length of a route's path, in characters.</summary>
    public const int PathLength = 2048;

    /// <summary>The sum of a route's weights.</summary>
    public const int TotalWeight = 1_000_000;
}
