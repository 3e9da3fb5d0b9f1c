using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Unicode;

namespace WasmFaas.Keeper.Conventions;

/// <summary>
/// Writes a guest's output as the JSON of the args convention: <c>{"status":0,"output":["line"]}</c>. Lines end with LF;
/// what is not UTF-8 becomes U+FFFD.
/// </summary>
internal static class LinesJson
{
    /// <summary>Bytes that one byte of output takes at most.</summary>
    private const int MaxExpansion = 6;

    /// <summary>Output that is turned into JSON before the client is waited for, in bytes.</summary>
    private const int PartBytes = 16 * 1024;

    private static readonly SearchValues<byte> s_special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    private static ReadOnlySpan<byte> Start => "{\"status\":0,\"output\":["u8;

    private static ReadOnlySpan<byte> End => "]}"u8;

    private static ReadOnlySpan<byte> Hex => "0123456789abcdef"u8;

    /// <summary>Bytes that suffice for the JSON of an output of this length.</summary>
    public static int MaxLength(int outputLength) => Start.Length + End.Length + 2 + (MaxExpansion * outputLength);

    /// <summary>The output itself where it is valid UTF-8, else a repaired copy.</summary>
    public static ReadOnlyMemory<byte> Repair(ReadOnlyMemory<byte> output) =>
        Utf8.IsValid(output.Span) ? output : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(output.Span));

    /// <summary>Bytes that <see cref="Write"/> makes of an output in valid UTF-8.</summary>
    public static long Measure(ReadOnlySpan<byte> output)
    {
        if (output.IsEmpty) return Start.Length + End.Length;
        output = WithoutLastLineFeed(output);
        long length = Start.Length + End.Length + 2 + output.Length;
        for (int at; (at = output.IndexOfAny(s_special)) >= 0; output = output[(at + 1)..])
            length += output[at] == (byte)'\n' ? 2 : Short(output[at]) != 0 ? 1 : MaxExpansion - 1;
        return length;
    }

    /// <summary>Writes all of the JSON at once.</summary>
    /// <param name="output">The output, in valid UTF-8.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> output, Span<byte> destination)
    {
        int at = 0;
        Put(Start, destination, ref at);
        if (!output.IsEmpty)
        {
            destination[at++] = (byte)'"';
            PutLines(WithoutLastLineFeed(output), destination, ref at);
            destination[at++] = (byte)'"';
        }

        Put(End, destination, ref at);
        return at;
    }

    /// <summary>Writes the JSON of a large output part by part, waiting for the reader.</summary>
    public static async ValueTask WriteAsync(ReadOnlyMemory<byte> output, PipeWriter writer, CancellationToken cancellationToken)
    {
        Put(Start, writer);
        Put("\""u8, writer);
        for (var rest = output[..WithoutLastLineFeed(output.Span).Length]; !rest.IsEmpty;)
        {
            int count = Math.Min(rest.Length, PartBytes);
            int written = 0;
            PutLines(rest.Span[..count], writer.GetSpan(count * MaxExpansion), ref written);
            writer.Advance(written);
            rest = rest[count..];
            await writer.FlushAsync(cancellationToken);
        }

        Put("\""u8, writer);
        Put(End, writer);

        // Once an answer has begun, the server sends nothing at its end that was not flushed.
        await writer.FlushAsync(cancellationToken);
    }

    private static ReadOnlySpan<byte> WithoutLastLineFeed(ReadOnlySpan<byte> output) => output[^1] == (byte)'\n' ? output[..^1] : output;

    private static byte Short(byte value) => value switch
    {
        (byte)'"' or (byte)'\\' => value,
        (byte)'\b' => (byte)'b',
        (byte)'\f' => (byte)'f',
        (byte)'\r' => (byte)'r',
        (byte)'\t' => (byte)'t',
        _ => 0,
    };

    // The server's writer may offer no memory at all unless it is asked for some.
    private static void Put(ReadOnlySpan<byte> bytes, PipeWriter writer)
    {
        bytes.CopyTo(writer.GetSpan(bytes.Length));
        writer.Advance(bytes.Length);
    }

    private static void Put(ReadOnlySpan<byte> bytes, Span<byte> destination, ref int at)
    {
        bytes.CopyTo(destination[at..]);
        at += bytes.Length;
    }

    private static void PutLines(ReadOnlySpan<byte> lines, Span<byte> destination, ref int at)
    {
        int special;
        while ((special = lines.IndexOfAny(s_special)) >= 0)
        {
            Put(lines[..special], destination, ref at);
            if (lines[special] == (byte)'\n') Put("\",\""u8, destination, ref at);
            else PutEscape(lines[special], destination, ref at);
            lines = lines[(special + 1)..];
        }

        Put(lines, destination, ref at);
    }

    private static void PutEscape(byte value, Span<byte> destination, ref int at)
    {
        destination[at++] = (byte)'\\';
        byte letter = Short(value);
        if (letter != 0)
        {
            destination[at++] = letter;
            return;
        }

        Put("u00"u8, destination, ref at);
        destination[at++] = Hex[value >> 4];
        destination[at++] = Hex[value & 15];
    }
}
