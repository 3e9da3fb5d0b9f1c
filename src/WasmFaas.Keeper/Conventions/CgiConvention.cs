using WasmFaas.Keeper.Hosting;
using WasmFaas.Keeper.Http;

namespace WasmFaas.Keeper.Conventions;

/// <summary>
/// The cgi convention: the request in variables and on standard input, the answer's head and body on standard output.
/// </summary>
internal static class CgiConvention
{
    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="function">The function.</param>
    /// <param name="loaded">Its module and instances.</param>
    /// <param name="start">The request's start, as a timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    public static async Task ServeAsync(RequestContext context, HostedFunction function, LoadedFunction loaded, long start)
    {
        long limit = function.Options.RequestBytes;
        if (context.Request.Headers.ContentLength > limit)
        {
            await ErrorAnswer.WriteAsync(context, 413, $"the request's body is longer than {limit} bytes");
            return;
        }

        var call = context.Cgi;
        call.FunctionName = function.Name;
        call.MaxRequestBytes = limit;
        call.Streaming = function.Options.Streaming;
        context.Router.AddHeaders(context, context.Request.Headers);
        CgiVariables.Fill(call, context);
        try
        {
            bool mayWait = context.CanHaveBody && !HasWholeBody(context);
            if (await FunctionCalls.CallAsync(context.Host, function, loaded, context, call, mayWait, start) is { } outcome)
                await AnswerAsync(context, call, function, outcome);
        }
        finally
        {
            call.Clear();
        }
    }

    private static bool HasWholeBody(RequestContext context)
    {
        var reader = context.Body;
        if (!reader.TryRead(out var read)) return false;
        reader.AdvanceTo(read.Buffer.Start);
        return read.IsCompleted;
    }

    private static async Task AnswerAsync(RequestContext context, CgiCall call, HostedFunction function, GuestOutcome outcome)
    {
        if (!outcome.IsSuccess)
        {
            FunctionCalls.Log(context.Host, function, context, outcome, call.StreamProblem);
            if (outcome.End == GuestEnd.Stopped || call.HasStarted) context.Lifetime.Abort();
            else await FailAsync(context, function, outcome);
            return;
        }

        if (call.Head is null)
        {
            await ErrorAnswer.WriteAsync(context, call.HasOutput ? 502 : 500, call.HasOutput ? "the guest's headers do not end with an empty line" : "the guest wrote nothing");
            return;
        }

        // A guest that sends other than it promised must not look as if it had kept to it.
        bool hasBody = context.Request.Method != "HEAD" && call.Head.Status is not (204 or 205 or 304);
        if (hasBody && call.Head.ContentLength is { } promised && promised != call.BodyLength)
        {
            if (call.HasStarted) context.Lifetime.Abort();
            else await ErrorAnswer.WriteAsync(context, 502, $"the guest promised {promised} bytes (Content-Length) and wrote {call.BodyLength}");
            return;
        }

        if (!call.HasStarted)
        {
            call.Start();
            if (hasBody) context.Response.Headers.ContentLength = call.BodyLength;
        }

        await call.FinishAsync();
    }

    private static Task FailAsync(RequestContext context, HostedFunction function, GuestOutcome outcome)
    {
        var (status, message) = outcome switch
        {
            { End: GuestEnd.Refused, Error: GuestRefusedException refused } => (refused.Status, refused.Message),
            { End: GuestEnd.TimedOut } => (504, $"{function.Name} was stopped: it ran longer than {function.Options.Timeout.TotalSeconds:0.###} s"),
            { End: GuestEnd.Trapped } => (500, $"{function.Name} trapped: {outcome.Error!.Message}"),
            { End: GuestEnd.Exited } => (500, $"{function.Name} failed with exit code {outcome.ExitCode}"),
            { Error: Microsoft.AspNetCore.Http.BadHttpRequestException bad } => (bad.StatusCode, bad.Message),
            _ => (500, $"{function.Name} could not be run; the log has the reason"),
        };
        return ErrorAnswer.WriteAsync(context, status, message);
    }
}
