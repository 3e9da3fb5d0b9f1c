using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Routing;
using WasmFaas.Functions.Storage;
using WasmFaas.Keeper.Http;

namespace WasmFaas.Functions.Async;

/// <summary>Answers requests whose clients do not wait: the call is kept, and its id is the answer (Fission's 202).</summary>
internal sealed class AsyncIntake(AsyncQueue queue, TimeProvider time)
{
    private const string IdHeader = "X-Fission-Invocation-Id";

    // Credentials and cookies are not kept on disk (as Fission's are not).
    private static readonly HashSet<string> s_kept = new(StringComparer.OrdinalIgnoreCase) { "Host", "Content-Type", "Content-Encoding", "Accept", "Accept-Language", "User-Agent", "traceparent", "tracestate" };

    /// <summary>Keeps the request's call.</summary>
    public async Task AcceptAsync(RequestContext context)
    {
        var match = (RouteMatch)context.Route!;
        if (!match.State.Exists)
        {
            await RouterAnswers.NotServedAsync(context);
            return;
        }

        string? key = context.Request.Headers["X-Fission-Dedup-Key"];
        if (key?.Length > AsyncLimits.KeyLength)
        {
            await context.AnswerErrorAsync(400, $"X-Fission-Dedup-Key has {key.Length} characters, expected at most {AsyncLimits.KeyLength} (AsyncLimits.KeyLength)");
            return;
        }

        if (await ReadAsync(context) is not { } body) return;
        var call = Make(context, match, body);
        try
        {
            await AnswerAsync(context, await queue.AcceptAsync(call, string.IsNullOrEmpty(key) ? null : key));
        }
        catch (StorageException e)
        {
            await context.AnswerErrorAsync(503, $"the call cannot be kept: {e.Message}");
        }
    }

    private AsyncCall Make(RequestContext context, RouteMatch match, byte[] body)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var (name, values) in context.Request.Headers)
            if (s_kept.Contains(name) || IsClients(name)) headers.Add(new(name, values.ToString()));
        if (match.Route is { } route)
        {
            for (int i = 0; i < route.ParameterHeaders.Count; i++) headers.Add(new(route.ParameterHeaders[i], FunctionHeaders.HeaderValue(match.Query.Values[i])));
        }

        var (ns, rest) = KeeperNames.Split(match.Target!.Name);
        string[] parts = rest.Split(KeeperNames.Separator);
        string function = parts.Length == 1 ? parts[0] : $"{parts[0]}:{parts[1]}";
        string path = context.PathInfo is null or "/" ? "" : string.Join('/', context.PathInfo.Split('/').Select(Uri.EscapeDataString));
        var now = time.GetUtcNow();
        return new AsyncCall
        {
            Id = Guid.NewGuid().ToString(),
            Namespace = ns,
            Function = parts[0],
            Method = context.Request.Method,
            Target = $"/fission-function/{ns}/{function}{path}{context.Request.QueryString}",
            Headers = headers,
            Body = body,
            Accepted = now,
            Due = now,
        };
    }

    private static bool IsClients(string name) =>
        name.StartsWith("X-", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("X-Fission-", StringComparison.OrdinalIgnoreCase) && !name.Equals(DeliveryMark.Header, StringComparison.OrdinalIgnoreCase);

    private static async Task<byte[]?> ReadAsync(RequestContext context)
    {
        if (!context.CanHaveBody) return [];
        using var body = new MemoryStream();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(context.Lifetime.RequestAborted);
        late.CancelAfter(AsyncLimits.ReadTime);
        try
        {
            while (true)
            {
                var read = await context.Body.ReadAsync(late.Token);
                foreach (var part in read.Buffer) body.Write(part.Span);
                context.Body.AdvanceTo(read.Buffer.End);
                if (body.Length > AsyncLimits.BodyBytes)
                {
                    await context.AnswerErrorAsync(413, $"the body of an asynchronous call may have {AsyncLimits.BodyBytes} bytes (AsyncLimits.BodyBytes)");
                    return null;
                }

                if (read.IsCompleted) return body.ToArray();
            }
        }
        catch (OperationCanceledException) when (!context.Lifetime.RequestAborted.IsCancellationRequested)
        {
            await context.AnswerErrorAsync(408, $"the request's body did not arrive within {AsyncLimits.ReadTime.TotalSeconds} s");
            return null;
        }
    }

    private static Task AnswerAsync(RequestContext context, string id)
    {
        byte[] answer = Encoding.UTF8.GetBytes(new JsonObject { ["invocationId"] = id }.ToJsonString());
        context.Response.StatusCode = 202;
        context.Response.Headers.ContentType = "application/json";
        context.Response.Headers.ContentLength = answer.Length;
        context.Response.Headers[IdHeader] = id;
        return context.ResponseBody.Writer.WriteAsync(answer).AsTask();
    }
}
