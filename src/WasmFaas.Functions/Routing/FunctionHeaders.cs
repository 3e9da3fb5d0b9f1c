using Microsoft.AspNetCore.Http;
using WasmFaas.Keeper.Http;

namespace WasmFaas.Functions.Routing;

/// <summary>The headers that functions get besides their clients' (Fission's router).</summary>
internal static class FunctionHeaders
{
    private const string Parameter = "X-Fission-Params-", Invocation = "X-Fission-Invocation-";

    /// <summary>Adds the headers.</summary>
    public static void Add(RequestContext context, RouteMatch match, IHeaderDictionary headers)
    {
        if (headers.TryGetValue(DeliveryMark.Header, out var mark) && mark == DeliveryMark.Value) headers.Remove(DeliveryMark.Header);
        else RemoveForged(headers);
        var state = match.State;
        headers["X-Fission-Function-Uid"] = state.Uid;
        headers["X-Fission-Function-Name"] = state.ObjectName;
        headers["X-Fission-Function-Namespace"] = state.Namespace;
        headers["X-Fission-Function-ResourceVersion"] = state.ResourceVersion;
        headers["X-Fission-Request-ID"] = context.RequestId;
        string host = headers.Host.ToString();
        headers["X-Fission-Full-Url"] = $"http://{host}{context.Request.RawTarget}";
        headers["X-Forwarded-Host"] = host;
        headers["Forwarded"] = Forwarded(context, host, headers["Forwarded"]);
        TraceContext.Ensure(headers);
        if (match.Route is not { } route) return;
        for (int i = 0; i < route.ParameterHeaders.Count; i++) headers[route.ParameterHeaders[i]] = HeaderValue(match.Query.Values[i]);
    }

    /// <summary>Adds the headers by which proxies tell of the client; what other proxies said stays before it.</summary>
    public static void AddForwarded(RequestContext context, IHeaderDictionary headers)
    {
        string? client = context.Connection.RemoteIpAddress?.ToString();
        headers["X-Forwarded-For"] = headers.TryGetValue("X-Forwarded-For", out var before) && before.Count != 0 ? $"{before}, {client}" : client;
        headers["X-Forwarded-Proto"] = "http";
    }

    /// <summary>A client must not make up variables of the path, nor what tells of deliveries.</summary>
    private static void RemoveForged(IHeaderDictionary headers)
    {
        List<string>? forged = null;
        foreach (var (name, _) in headers)
            if (name.StartsWith(Parameter, StringComparison.OrdinalIgnoreCase) || name.StartsWith(Invocation, StringComparison.OrdinalIgnoreCase)) (forged ??= []).Add(name);
        foreach (string name in forged ?? []) headers.Remove(name);
    }

    /// <summary>A value as a header may have it.</summary>
    public static string HeaderValue(string value) =>
        value.AsSpan().ContainsAnyInRange('\0', '\x1f') ? string.Concat(value.Where(c => !char.IsControl(c))) : value;

    private static string Forwarded(RequestContext context, string host, string? given)
    {
        var address = context.Connection.RemoteIpAddress;
        string client = address is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } ? $"\"[{address}]\"" : $"{address}";
        string own = $"for={client};host=\"{host.Replace("\"", "")}\";proto=http";
        return string.IsNullOrEmpty(given) ? own : $"{given}, {own}";
    }
}
