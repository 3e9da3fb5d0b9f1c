namespace WasmFaas.Oci;

/// <summary>The parameters of a <c>WWW-Authenticate</c> header (RFC 9110, 11.6.1).</summary>
internal static class Challenge
{
    /// <summary>Reads <c>name="value",name=value</c>; what is not of that form is passed over.</summary>
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        int i = 0;
        while (i < text.Length)
        {
            int equals = text.IndexOf('=', i);
            if (equals < 0) break;
            string name = text[i..equals].Trim(' ', ',', '\t');
            i = equals + 1;
            parameters[name] = i < text.Length && text[i] == '"' ? Quoted(text, ref i) : Token(text, ref i);
        }

        return parameters;
    }

    private static string Quoted(string text, ref int i)
    {
        var value = new System.Text.StringBuilder();
        for (i++; i < text.Length && text[i] != '"'; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length) i++;
            value.Append(text[i]);
        }

        i++;
        return value.ToString();
    }

    private static string Token(string text, ref int i)
    {
        int end = text.IndexOf(',', i);
        if (end < 0) end = text.Length;
        string value = text[i..end].Trim();
        i = end;
        return value;
    }
}
