using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using WasmFaas.Keeper.Http;

namespace WasmFaas.Keeper.Conventions;

/// <summary>A request as CGI/1.1 variables and arguments (RFC 3875, 4.1 and 4.4), with the additions of WAGI.</summary>
internal static class CgiVariables
{
    // HTTP_PROXY would be taken for a setting by many HTTP clients ("httpoxy"); credentials and hop-by-hop headers are not the guest's.
    private static readonly HashSet<string> s_withheld = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Proxy-Authorization", "Connection", "Proxy", "Proxy-Connection", "Content-Type", "Content-Length",
    };

    /// <summary>Fills in a call's variables and arguments.</summary>
    /// <param name="call">The call.</param>
    /// <param name="context">The request.</param>
    public static void Fill(GuestCall call, RequestContext context)
    {
        string scriptName = context.ScriptName;
        var request = context.Request;
        string query = request.QueryString is ['?', ..] ? request.QueryString[1..] : request.QueryString;
        string rawPath = request.RawTarget.Split('?', 2)[0];
        string rest = context.PathInfo is { } given ? given : request.Path.Length > scriptName.Length ? request.Path[scriptName.Length..] : "";
        string? host = request.Headers.Host;
        var connection = context.Connection;
        var (serverName, serverPort) = SplitHost(host, connection.LocalIpAddress, connection.LocalPort);
        string remote = connection.RemoteIpAddress?.ToString() ?? "";

        call.AddVariable("GATEWAY_INTERFACE"u8, "CGI/1.1");
        call.AddVariable("SERVER_SOFTWARE"u8, "WAGI/1");
        call.AddVariable("SERVER_PROTOCOL"u8, request.Protocol);
        call.AddVariable("SERVER_NAME"u8, serverName);
        call.AddVariable("SERVER_PORT"u8, serverPort);
        call.AddVariable("REQUEST_METHOD"u8, request.Method);
        call.AddVariable("SCRIPT_NAME"u8, scriptName);
        call.AddVariable("PATH_INFO"u8, rest);
        call.AddVariable("PATH_TRANSLATED"u8, rest);
        call.AddVariable("QUERY_STRING"u8, query);
        call.AddVariable("REMOTE_ADDR"u8, remote);
        call.AddVariable("REMOTE_HOST"u8, remote);
        call.AddVariable("REMOTE_USER"u8, "");
        call.AddVariable("AUTH_TYPE"u8, "");
        call.AddVariable("X_MATCHED_ROUTE"u8, scriptName + "/...");
        call.AddVariable("X_FULL_URL"u8, $"http://{host}{request.RawTarget}");
        call.AddVariable("X_RAW_PATH_INFO"u8, RawRest(rawPath, scriptName));
        call.AddVariable("CONTENT_TYPE"u8, request.Headers.ContentType.ToString());
        if (request.Headers.ContentLength is { } length) call.AddVariable("CONTENT_LENGTH"u8, length.ToString());
        else if (!context.CanHaveBody) call.AddVariable("CONTENT_LENGTH"u8, "0");
        AddHeaders(call, request.Headers);
        AddArguments(call, scriptName, query);
    }

    private static void AddHeaders(GuestCall call, IHeaderDictionary headers)
    {
        foreach (var (name, values) in headers)
        {
            // With '_' a header could pass itself off as another: X_Id and X-Id are one variable.
            if (s_withheld.Contains(name) || name.Contains('_')) continue;
            call.Variables.Append("HTTP_"u8);
            foreach (char c in name) call.Variables.Append((byte)(c == '-' ? '_' : char.ToUpperInvariant(c)));
            string separator = name.Equals("Cookie", StringComparison.OrdinalIgnoreCase) ? "; " : ", ";
            call.AddValue(values.Count == 1 ? values[0] : string.Join(separator, (IEnumerable<string?>)values));
        }
    }

    private static void AddArguments(GuestCall call, string scriptName, string query)
    {
        Add(call, scriptName.Length == 0 ? "/" : scriptName);
        foreach (var range in query.AsSpan().Split('&'))
            if (!query.AsSpan(range).IsEmpty) Add(call, query.AsSpan(range));
    }

    private static void Add(GuestCall call, ReadOnlySpan<char> argument)
    {
        var span = call.Arguments.GetSpan(Encoding.UTF8.GetMaxByteCount(argument.Length) + 1);
        int length = Encoding.UTF8.GetBytes(argument, span);
        span[length] = 0;
        call.Arguments.Advance(length + 1);
    }

    /// <summary>The path after the segments that chose the function, as it was sent.</summary>
    private static string RawRest(string rawPath, string scriptName)
    {
        int next = 0;
        for (int segments = scriptName.AsSpan().Count('/'); segments > 0; segments--)
        {
            next = rawPath.IndexOf('/', Math.Min(next + 1, rawPath.Length));
            if (next < 0) return "";
        }

        return rawPath[next..];
    }

    private static (string Name, string Port) SplitHost(string? host, IPAddress? address, int port)
    {
        string localPort = port.ToString();
        if (string.IsNullOrEmpty(host)) return (address?.ToString() ?? "localhost", localPort);
        int colon = host.LastIndexOf(':');
        if (colon < 0 || host.EndsWith(']')) return (host, localPort);
        return (host[..colon], host[(colon + 1)..]);
    }
}
