namespace WasmFaas.Functions.Routing;

/// <summary>
/// A node of the tree of paths, one level a segment: the look-up costs by the length of the path, not by the number of routes.
/// Not changed any more once it is in a table.
/// </summary>
internal sealed class RouteNode
{
    private readonly Dictionary<string, RouteNode> _literals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RouteNode>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<(PathSegment Segment, RouteNode Node)> _templates = [];

    public RouteNode() => _lookup = _literals.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Routes of the paths that end here.</summary>
    public List<Route> Exact { get; } = [];

    /// <summary>Routes of the paths that end here or go on.</summary>
    public List<Route> Prefixes { get; } = [];

    /// <summary>The node of a segment, made where it is missing.</summary>
    public RouteNode Get(PathSegment segment)
    {
        if (segment.IsLiteral)
        {
            if (!_literals.TryGetValue(segment.Text, out var literal)) _literals.Add(segment.Text, literal = new RouteNode());
            return literal;
        }

        // Segments that differ in the names of their variables only are kept apart: each route has names of its own.
        foreach (var (known, node) in _templates)
            if (known.Text == segment.Text && known.IsTail == segment.IsTail) return node;
        var added = new RouteNode();

        // What takes anything comes after what takes less.
        int place = segment.Pattern is null ? _templates.Count : _templates.TakeWhile(template => template.Segment.Pattern is not null).Count();
        _templates.Insert(place, (segment, added));
        return added;
    }

    /// <summary>Finds the route of a whole path: equal segments before templates.</summary>
    /// <param name="path">The path.</param>
    /// <param name="at">Where the next segment's slash is; the path's length at its end.</param>
    /// <param name="query">What is looked for; gets the values of the variables.</param>
    public Route? FindExact(ReadOnlySpan<char> path, int at, RouteQuery query)
    {
        if (at >= path.Length) return query.Choose(Exact, hasRest: false);
        int end = End(path, at);
        if (_lookup.TryGetValue(path[(at + 1)..end], out var literal) && literal.FindExact(path, end, query) is { } found) return found;
        foreach (var (segment, node) in _templates)
        {
            int count = query.Values.Count;
            int next = segment.IsTail ? path.Length : end;
            if (segment.TryMatch(path[(at + 1)..next], query.Values) && node.FindExact(path, next, query) is { } matched) return matched;
            query.Values.RemoveRange(count, query.Values.Count - count);
        }

        return null;
    }

    /// <summary>Finds the route of the longest prefix of a path.</summary>
    public Route? FindPrefix(ReadOnlySpan<char> path, int at, RouteQuery query)
    {
        if (at < path.Length)
        {
            int end = End(path, at);
            if (_lookup.TryGetValue(path[(at + 1)..end], out var literal) && literal.FindPrefix(path, end, query) is { } found) return found;
            foreach (var (segment, node) in _templates)
            {
                int count = query.Values.Count;
                if (segment.TryMatch(path[(at + 1)..end], query.Values) && node.FindPrefix(path, end, query) is { } matched) return matched;
                query.Values.RemoveRange(count, query.Values.Count - count);
            }
        }

        if (query.Choose(Prefixes, hasRest: at < path.Length) is not { } route) return null;
        query.PrefixLength = at;
        return route;
    }

    private static int End(ReadOnlySpan<char> path, int at)
    {
        int length = path[(at + 1)..].IndexOf('/');
        return length < 0 ? path.Length : at + 1 + length;
    }
}
