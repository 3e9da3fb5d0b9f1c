using System.Text;
using System.Text.RegularExpressions;

namespace WasmFaas.Functions.Routing;

/// <summary>A segment of a route's path.</summary>
/// <param name="Text">As it is written; the segment itself where it is literal.</param>
internal sealed record PathSegment(string Text)
{
    /// <summary>What a path's segment must match, as a whole; null where it is literal or takes anything.</summary>
    public Regex? Pattern { get; private init; }

    /// <summary>Names of the variables.</summary>
    public IReadOnlyList<string> Variables { get; private init; } = [];

    /// <summary>True where the pattern is matched with all that is left of the path, slashes included.</summary>
    public bool IsTail { get; private init; }

    /// <summary>True where the segment must be equal to <see cref="Text"/>.</summary>
    public bool IsLiteral => Variables.Count == 0;

    /// <summary>Reads a segment.</summary>
    /// <exception cref="FormatException">A variable has no name, or its regular expression is not valid.</exception>
    public static PathSegment Parse(string text, bool isLast)
    {
        if (!text.Contains('{')) return new PathSegment(text);
        var pattern = new StringBuilder("^");
        var variables = new List<string>();
        bool hasExpression = false;
        for (int i = 0; i < text.Length;)
        {
            int open = text.IndexOf('{', i);
            pattern.Append(Regex.Escape(open < 0 ? text[i..] : text[i..open]));
            if (open < 0) break;
            int end = PathTemplate.FindEnd(text, open);
            string[] parts = text[(open + 1)..end].Split(':', 2);
            if (!IsName(parts[0])) throw new FormatException($"\"{text}\": \"{parts[0]}\" is not the name of a variable: expected letters, digits, '_' and '-'");
            variables.Add(parts[0]);
            hasExpression |= parts.Length == 2;
            pattern.Append("(?<v").Append(variables.Count).Append('>').Append(parts.Length == 2 ? parts[1] : "[^/]+").Append(')');
            i = end + 1;
        }

        bool isPlain = variables.Count == 1 && !hasExpression && text[0] == '{' && text[^1] == '}';
        return new PathSegment(text)
        {
            Variables = variables,
            Pattern = isPlain ? null : Compile(text, pattern.Append('$').ToString()),
            IsTail = isLast && hasExpression,
        };
    }

    /// <summary>Matches a part of a path, and adds the values of the variables.</summary>
    public bool TryMatch(ReadOnlySpan<char> part, List<string> values)
    {
        if (Pattern is null)
        {
            if (part.IsEmpty) return false;
            values.Add(part.ToString());
            return true;
        }

        if (!Pattern.IsMatch(part)) return false;
        var match = Pattern.Match(part.ToString());
        for (int i = 1; i <= Variables.Count; i++) values.Add(match.Groups[$"v{i}"].Value);
        return true;
    }

    private static bool IsName(string name) => name.Length != 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static Regex Compile(string text, string pattern)
    {
        try
        {
            // Linear time in the path's length: the expressions are the users'.
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"\"{text}\" is not valid: {e.Message}", e);
        }
    }
}
