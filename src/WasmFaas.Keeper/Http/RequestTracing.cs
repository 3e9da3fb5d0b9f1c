using System.Diagnostics;

namespace WasmFaas.Keeper.Http;

/// <summary>
/// Spans of requests, for whoever listens to the source; names and attributes are OpenTelemetry's semantic conventions for
/// HTTP servers and for functions (FaaS). A guest's <c>traceparent</c> names the span of its request.
/// </summary>
public static class RequestTracing
{
    /// <summary>Name of the source of the spans.</summary>
    public const string SourceName = "WasmFaas.Keeper";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Begins the span of a request; null where nobody listens, or the trace is not sampled.</summary>
    internal static Activity? StartRequest(RequestContext context, HostedFunction function)
    {
        if (!s_source.HasListeners()) return null;
        var request = context.Request;
        ActivityContext.TryParse(request.Headers.TraceParent, request.Headers.TraceState, isRemote: true, out var parent);
        var span = s_source.StartActivity($"{request.Method} {context.ScriptName}", ActivityKind.Server, parent);
        if (span is null) return null;
        request.Headers.TraceParent = span.Id;
        span.SetTag("http.request.method", request.Method);
        span.SetTag("url.path", request.Path);
        span.SetTag("faas.name", function.Name);
        span.SetTag("faas.invocation_id", context.RequestId);
        span.SetTag("faas.coldstart", !function.IsLoaded);
        return span;
    }

    /// <summary>Begins the span of the wait for a module; null where nobody listens.</summary>
    internal static Activity? StartLoad() => s_source.StartActivity("load");

    /// <summary>Ends the span of a request that was answered.</summary>
    internal static void EndRequest(Activity? span, RequestContext context)
    {
        if (span is null) return;
        int status = context.Response.StatusCode;
        span.SetTag("http.response.status_code", status);
        if (status >= 500) span.SetStatus(ActivityStatusCode.Error);
        span.Dispose();
    }
}
