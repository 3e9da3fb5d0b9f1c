namespace WasmFaas.Functions.Routing;

/// <summary>A route's path: segments that are literal, <c>{name}</c>, <c>{name:regex}</c> or a mixture such as <c>v{major}</c>.</summary>
internal sealed record PathTemplate(IReadOnlyList<PathSegment> Segments)
{
    /// <summary>Names of the variables, in the order of the path.</summary>
    public IReadOnlyList<string> Variables { get; } = [.. Segments.SelectMany(segment => segment.Variables)];

    /// <summary>Reads a path.</summary>
    /// <exception cref="FormatException">It is not of that form; the message says what and where.</exception>
    public static PathTemplate Parse(string path)
    {
        if (path.Length == 0 || path[0] != '/') throw new FormatException($"\"{path}\": expected a path that begins with '/'");
        if (path.Length > RouterLimits.PathLength) throw new FormatException($"the path is longer than {RouterLimits.PathLength} characters (RouterLimits.PathLength)");
        var segments = new List<PathSegment>();
        int start = 1;
        for (int i = 1; i <= path.Length; i++)
        {
            if (i < path.Length && path[i] == '{') i = FindEnd(path, i);
            if (i < path.Length && path[i] != '/') continue;
            segments.Add(PathSegment.Parse(path[start..i], isLast: i == path.Length));
            start = i + 1;
        }

        if (segments.Count > RouterLimits.Segments) throw new FormatException($"the path has more than {RouterLimits.Segments} segments (RouterLimits.Segments)");
        string? twice = segments.SelectMany(segment => segment.Variables).GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null) throw new FormatException($"\"{path}\": the variable {twice} occurs twice");
        return new PathTemplate(segments);
    }

    /// <summary>The place of the brace that closes the one at a place: a regular expression may have braces of its own.</summary>
    internal static int FindEnd(string text, int open)
    {
        int depth = 0;
        for (int i = open; i < text.Length; i++)
        {
            if (text[i] == '{') depth++;
            else if (text[i] == '}' && --depth == 0) return i;
        }

        throw new FormatException($"\"{text}\": the '{{' at {open} is not closed");
    }
}
