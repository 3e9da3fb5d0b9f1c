using System.Globalization;
using System.Text;

namespace WasmFaas.Keeper.Conventions;

/// <summary>What a guest answers before the body (RFC 3875, 6.2 and 6.3): a status and headers.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Headers">Headers in the guest's order, without <c>Status</c> and those that belong to the connection.</param>
internal sealed record CgiHead(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    private static readonly HashSet<string> s_withheld = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    /// <summary>Size of the body that the guest promises, in bytes, or null.</summary>
    public long? ContentLength { get; init; }

    /// <summary>The body's media type, perhaps with parameters, or null.</summary>
    public string? ContentType { get; init; }

    /// <summary>Where the body begins in an output; -1 while the empty line has not come.</summary>
    /// <param name="output">The output so far.</param>
    /// <param name="from">Bytes of it that were searched before.</param>
    public static int FindBody(ReadOnlySpan<byte> output, int from)
    {
        // The empty line may be split over two writes: "\n\r" then "\n".
        int at = Math.Max(from - 2, 0);
        while (true)
        {
            int feed = output[at..].IndexOf((byte)'\n');
            if (feed < 0) return -1;
            feed += at;
            if (feed == 0 || (feed == 1 && output[0] == '\r')) return feed + 1;
            int next = feed + 1;
            if (next < output.Length && output[next] == '\r') next++;
            if (next < output.Length && output[next] == '\n') return next + 1;
            at = feed + 1;
        }
    }

    /// <summary>Reads the head, without the empty line.</summary>
    /// <exception cref="GuestRefusedException">It is not one: status 502, or 500 where all three headers that one must be of are missing.</exception>
    public static CgiHead Parse(ReadOnlySpan<byte> head)
    {
        int? status = null;
        long? length = null;
        string? type = null;
        bool hasLocation = false;
        var headers = new List<KeyValuePair<string, string>>();
        int number = 0;
        foreach (var range in head.Split((byte)'\n'))
        {
            number++;
            var line = head[range].TrimEnd((byte)'\r');
            if (line.IsEmpty) continue;
            int colon = line.IndexOf((byte)':');
            if (colon <= 0 || !IsToken(line[..colon])) throw new GuestRefusedException(502, $"line {number} of the guest's headers is not of the form NAME: VALUE");
            string name = Encoding.ASCII.GetString(line[..colon]);
            string value = Encoding.UTF8.GetString(line[(colon + 1)..].Trim(" \t"u8));
            if (value.Any(char.IsControl)) throw new GuestRefusedException(502, $"line {number} of the guest's headers has a control character in its value");
            if (name.Equals("Status", StringComparison.OrdinalIgnoreCase))
            {
                status = ParseStatus(value);
                continue;
            }

            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) length = ParseLength(value);
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)) type = value;
            hasLocation |= name.Equals("Location", StringComparison.OrdinalIgnoreCase);
            if (!s_withheld.Contains(name)) headers.Add(new(name, value));
        }

        if (status is null && type is null && !hasLocation)
            throw new GuestRefusedException(500, "the guest's headers have none of Content-Type, Status and Location, expected at least one");
        return new CgiHead(status ?? (hasLocation ? 302 : 200), headers) { ContentLength = length, ContentType = type };
    }

    private static long ParseLength(string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            ? length
            : throw new GuestRefusedException(502, "the guest's Content-Length is not a number of bytes");

    private static int ParseStatus(string value)
    {
        string code = value.Split(' ', 2)[0];
        if (code.Length == 3 && int.TryParse(code, out int status) && status is >= 200 and <= 599) return status;
        throw new GuestRefusedException(502, "the guest's Status is not of the form \"404 Not Found\", with a code from 200 to 599");
    }

    private static bool IsToken(ReadOnlySpan<byte> name)
    {
        foreach (byte b in name)
            if (!char.IsAsciiLetterOrDigit((char)b) && !"!#$%&'*+-.^_`|~"u8.Contains(b)) return false;
        return true;
    }
}
