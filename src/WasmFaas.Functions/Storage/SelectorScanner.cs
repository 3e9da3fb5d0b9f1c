using System.Text.RegularExpressions;

namespace WasmFaas.Functions.Storage;

/// <summary>Reads the parts of a selector; spaces between them mean nothing.</summary>
internal sealed partial class SelectorScanner(string what, string text)
{
    private int _at;

    /// <summary>Takes a character, if it is next.</summary>
    public bool TryTake(char expected)
    {
        SkipSpaces();
        if (_at < text.Length && text[_at] == expected)
        {
            _at++;
            return true;
        }

        return false;
    }

    /// <summary>Takes <c>=</c>, <c>==</c> or <c>!=</c>, if one is next.</summary>
    public bool TryTakeEquality(out bool isEqual)
    {
        SkipSpaces();
        isEqual = text.AsSpan(_at).StartsWith('=');
        var length = text.AsSpan(_at).StartsWith("==") || text.AsSpan(_at).StartsWith("!=") ? 2 : isEqual ? 1 : 0;
        _at += length;
        return length > 0;
    }

    /// <summary>Takes a whole word, if it is next.</summary>
    public bool TryTakeWord(string word)
    {
        SkipSpaces();
        if (!Word().Equals(word, StringComparison.Ordinal))
        {
            return false;
        }

        _at += word.Length;
        return true;
    }

    /// <summary>Takes a character that must be next.</summary>
    public void Expect(char expected)
    {
        if (!TryTake(expected))
        {
            throw Error(_at, $"expected '{expected}'");
        }
    }

    /// <summary>Checks that nothing is left.</summary>
    public void ExpectEnd(string expected)
    {
        SkipSpaces();
        if (_at < text.Length)
        {
            throw Error(_at, $"expected {expected}");
        }
    }

    /// <summary>The key of a label: a name, or a DNS domain, a slash and a name.</summary>
    public string Key()
    {
        SkipSpaces();
        var start = _at;
        var key = Word().ToString();
        _at += key.Length;
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var isRight = NamePattern().IsMatch(key[(slash + 1)..]) && (slash < 0 || (slash <= 253 && DomainPattern().IsMatch(key[..slash])));
        return isRight ? key : throw Error(start, "expected the key of a label, such as \"app\" or \"example.com/app\"");
    }

    /// <summary>The value of a label; it may be empty.</summary>
    public string Value()
    {
        SkipSpaces();
        var start = _at;
        var value = Word().ToString();
        _at += value.Length;
        return value.Length == 0 || NamePattern().IsMatch(value)
            ? value
            : throw Error(start, "expected the value of a label: at most 63 letters, digits, '-', '_' and '.', with a letter or a digit at both ends");
    }

    /// <summary>Takes all until one of the characters, without spaces around it.</summary>
    public string Until(ReadOnlySpan<char> ends)
    {
        SkipSpaces();
        var length = text.AsSpan(_at).IndexOfAny(ends);
        var part = text.Substring(_at, length < 0 ? text.Length - _at : length);
        _at += part.Length;
        return part.TrimEnd();
    }

    /// <summary>A refusal that tells what was expected at the present place.</summary>
    public ApiException Error(string message) => Error(_at, message);

    private ApiException Error(int at, string message) =>
        new(400, "BadRequest", $"{what} \"{text}\": at character {at + 1}: {message}");

    private ReadOnlySpan<char> Word()
    {
        var rest = text.AsSpan(_at);
        var length = rest.IndexOfAny(" \t\r\n,=!()<>");
        return length < 0 ? rest : rest[..length];
    }

    private void SkipSpaces()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex DomainPattern();
}
