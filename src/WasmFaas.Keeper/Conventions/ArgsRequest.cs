using System.Buffers;
using System.Text.Json;

namespace WasmFaas.Keeper.Conventions;

/// <summary>Reads the body of a call by the args convention: an object with an optional member <c>args</c>, an array of strings.</summary>
internal static class ArgsRequest
{
    /// <summary>
    /// Appends the arguments in UTF-8, a zero byte after each. An empty body stands for no arguments; members other than
    /// <c>args</c> are passed over.
    /// </summary>
    /// <returns>Null, or what is wrong and where.</returns>
    public static string? Parse(ReadOnlySequence<byte> body, ByteBuffer arguments, int maxArguments)
    {
        if (IsBlank(body)) return null;
        var reader = new Utf8JsonReader(body);
        try
        {
            return Parse(ref reader, arguments, maxArguments);
        }
        catch (JsonException e)
        {
            return $"the body is not valid JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}";
        }
    }

    private static bool IsBlank(ReadOnlySequence<byte> body)
    {
        foreach (var segment in body)
            if (segment.Span.ContainsAnyExcept(" \t\r\n"u8)) return false;
        return true;
    }

    private static string? Parse(ref Utf8JsonReader reader, ByteBuffer arguments, int maxArguments)
    {
        string? error = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return Expected("the body", "an object such as {\"args\":[\"a\"]}", in reader);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isArgs = reader.ValueTextEquals("args"u8);
            reader.Read();
            if (isArgs) error ??= ParseArguments(ref reader, arguments, maxArguments);
            if (error is not null) return error;
            reader.Skip();
        }

        // Reads to the end, so that what follows the object is an error.
        reader.Read();
        return null;
    }

    private static string? ParseArguments(ref Utf8JsonReader reader, ByteBuffer arguments, int maxArguments)
    {
        arguments.Clear();
        if (reader.TokenType != JsonTokenType.StartArray) return Expected("args", "an array of strings", in reader);
        for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (i == maxArguments) return $"more than {maxArguments} arguments (KeeperLimits.Arguments)";
            if (reader.TokenType != JsonTokenType.String) return Expected($"args[{i}]", "a string", in reader);
            var span = arguments.GetSpan((int)Math.Min(Length(in reader), int.MaxValue / 2) + 1);
            int written;
            try
            {
                written = reader.CopyString(span);
            }
            catch (InvalidOperationException)
            {
                return $"args[{i}] is not valid Unicode (byte {reader.TokenStartIndex})";
            }

            if (span[..written].Contains((byte)0)) return $"args[{i}] contains a zero character, which no argument can (byte {reader.TokenStartIndex})";
            span[written] = 0;
            arguments.Advance(written + 1);
        }

        return null;
    }

    private static long Length(in Utf8JsonReader reader) => reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;

    private static string Expected(string what, string expected, in Utf8JsonReader reader) =>
        $"{what}: expected {expected}, found {Describe(reader.TokenType)} (byte {reader.TokenStartIndex})";

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "a boolean",
    };
}
