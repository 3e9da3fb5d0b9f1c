namespace WasmFaas.Functions.Routing;

/// <summary>A look-up in the table, and what it found; used for one request after another.</summary>
internal sealed class RouteQuery
{
    /// <summary>The request's method.</summary>
    public string Method { get; set; } = "";

    /// <summary>Values of the path's variables, in its order.</summary>
    public List<string> Values { get; } = [];

    /// <summary>Length of the prefix that was matched.</summary>
    public int PrefixLength { get; set; }

    /// <summary>The first route of the path whose methods do not have the request's.</summary>
    public Route? WrongMethod { get; set; }

    /// <summary>Begins another look-up.</summary>
    public void Begin(string method)
    {
        Method = method;
        Values.Clear();
        PrefixLength = 0;
        WrongMethod = null;
    }

    /// <summary>The route of a node that takes the request's method.</summary>
    public Route? Choose(List<Route> routes, bool hasRest)
    {
        foreach (var route in routes)
        {
            if (route.NeedsSlash && !hasRest) continue;
            if (route.Allows(Method)) return route;
            WrongMethod ??= route;
        }

        return null;
    }
}
