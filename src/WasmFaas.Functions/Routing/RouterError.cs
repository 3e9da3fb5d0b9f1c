using System.Text.Json;
using WasmFaas.Keeper.Http;

namespace WasmFaas.Functions.Routing;

/// <summary>Errors as Fission's router words them: <c>{"component","reason","requestId","traceId","message"}</c>.</summary>
internal static class RouterError
{
    /// <summary>Writes the members of an error, and its header.</summary>
    public static void Write(RequestContext context, RequestError error, Utf8JsonWriter json)
    {
        var (component, reason) = error switch
        {
            { IsLoading: true } => ("executor", "specialization_failed"),
            { Reason: "dial_error" } => ("router", "dial_error"),
            { Status: 504, Reason: { } exceeded } => ("timeout", exceeded),
            { Status: 502 } => ("function", "function_error"),
            { Status: 400 } => ("router", "bad_request"),
            { Status: 404 } => ("router", "not_found"),
            { Status: 405 } => ("router", "method_not_allowed"),
            { Status: 413 } => ("router", "body_too_large"),
            { Status: 429 } => ("executor", "capacity_exceeded"),
            { Status: 501 } => ("router", "not_implemented"),
            { Status: 503 } => ("executor", "executor_unavailable"),
            { Status: 504 } => ("timeout", "function_timeout"),
            _ => ("function", "function_error"),
        };
        context.Response.Headers["X-Fission-Component"] = component;
        if (error.IsArgs) json.WriteString("error", error.Message);
        json.WriteString("component", component);
        json.WriteString("reason", reason);
        json.WriteString("requestId", context.RequestId);
        json.WriteString("traceId", TraceContext.GetTraceId(context.Request.Headers));
        json.WriteString("message", error.Message);
    }
}
