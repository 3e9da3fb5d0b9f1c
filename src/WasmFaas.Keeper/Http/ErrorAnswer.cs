using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace WasmFaas.Keeper.Http;

/// <summary>Answers that the keeper gives in a guest's stead: a JSON object, worded by the router.</summary>
internal static class ErrorAnswer
{
    // The answer is no HTML: quotation marks need no \u0022.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with an error; nothing may have been sent.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="message">What is wrong and what was expected.</param>
    /// <param name="withStatus">True to begin the object with <c>"status":1</c>, as the args convention does.</param>
    public static Task WriteAsync(RequestContext context, int status, string message, bool withStatus = false) =>
        WriteAsync(context, new RequestError(status, message, IsArgs: withStatus));

    /// <summary>Answers with an error; nothing may have been sent.</summary>
    public static Task WriteAsync(RequestContext context, RequestError error)
    {
        int status = error.Status;
        var response = context.Response;
        var start = response.Headers[FunctionCalls.StartHeader];
        response.Headers.Clear();
        if (start.Count != 0) response.Headers[FunctionCalls.StartHeader] = start;
        var body = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body, s_options))
        {
            json.WriteStartObject();
            if (error.IsArgs) json.WriteNumber("status", 1);
            context.Router.Describe(context, error, json);
            json.WriteEndObject();
        }

        response.StatusCode = status;
        response.Headers.ContentType = "application/json";
        response.Headers.ContentLength = body.WrittenCount;
        response.Headers["X-Request-Id"] = context.RequestId;
        if (status == 429) response.Headers[HeaderNames.RetryAfter] = "1";
        if (status == 405 && response.Headers.Allow.Count == 0) response.Headers[HeaderNames.Allow] = "POST";
        return context.ResponseBody.Writer.WriteAsync(body.WrittenMemory).AsTask();
    }
}
