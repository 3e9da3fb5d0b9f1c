namespace WasmFaas.Functions.Routing;

/// <summary>All routes, swapped as a whole. An exact path goes before a template, a template before a prefix, a route of the request's host before one of all hosts.</summary>
internal sealed class RouteTable
{
    private readonly Dictionary<string, RouteNode> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly RouteNode _anyHost = new();

    /// <summary>Makes a table.</summary>
    /// <param name="routes">The routes; of two that match the same, the first is used.</param>
    public RouteTable(IEnumerable<Route> routes)
    {
        foreach (var route in routes)
        {
            var node = _anyHost;
            if (route.Host.Length != 0 && !_hosts.TryGetValue(route.Host, out node!)) _hosts.Add(route.Host, node = new RouteNode());
            foreach (var segment in route.Path.Segments) node = node.Get(segment);
            (route.IsPrefix ? node.Prefixes : node.Exact).Add(route);
            Count++;
        }
    }

    /// <summary>Number of routes.</summary>
    public int Count { get; }

    /// <summary>Finds the route of a request.</summary>
    /// <param name="host">The Host header, with or without a port.</param>
    /// <param name="path">The path, decoded.</param>
    /// <param name="query">The query, begun with the method.</param>
    public Route? Find(ReadOnlySpan<char> host, ReadOnlySpan<char> path, RouteQuery query)
    {
        if (_hosts.Count != 0 && _hosts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(WithoutPort(host), out var own)
            && Find(own, path, query) is { } route)
            return route;
        return Find(_anyHost, path, query);
    }

    private static Route? Find(RouteNode root, ReadOnlySpan<char> path, RouteQuery query) =>
        root.FindExact(path, 0, query) ?? root.FindPrefix(path, 0, query);

    private static ReadOnlySpan<char> WithoutPort(ReadOnlySpan<char> host)
    {
        int colon = host.LastIndexOf(':');
        return colon < 0 || host[colon..].Contains(']') ? host : host[..colon];
    }
}
