using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.Extensions.Primitives;
using WasmFaas.Keeper.Hosting;
using WasmFaas.Keeper.Http;

namespace WasmFaas.Keeper.Conventions;

/// <summary>
/// The args convention: <c>POST {"args":["a","b"]}</c> runs a command with the arguments program, a, b; the answer is
/// <c>{"status":0,"output":["line"]}</c>, or <c>{"status":1,"error":"…"}</c> where the command fails.
/// </summary>
internal static class ArgsConvention
{
    /// <summary>Output whose JSON is written in one go, in bytes.</summary>
    private const int SmallOutputBytes = 600;

    private static readonly StringValues s_json = "application/json";

    /// <summary>Answers a request.</summary>
    public static async Task ServeAsync(RequestContext context, HostedFunction function, LoadedFunction loaded, long start)
    {
        if (context.Request.Method != "POST")
        {
            await ErrorAnswer.WriteAsync(context, 405, $"{function.Name} is called with POST and a body such as {{\"args\":[\"a\",\"b\"]}}, not with {context.Request.Method}");
            return;
        }

        var call = context.Args;
        call.FunctionName = function.Name;
        try
        {
            if (context.CanHaveBody && !await ReadAsync(context, call, function, start)) return;
            if (await FunctionCalls.CallAsync(context.Host, function, loaded, context, call, mayWait: false, start) is { } outcome)
                await AnswerAsync(context, call, function, outcome);
        }
        finally
        {
            call.Clear();
        }
    }

    private static async ValueTask<bool> ReadAsync(RequestContext context, ArgsCall call, HostedFunction function, long start)
    {
        long limit = function.Options.RequestBytes;
        var reader = context.Body;
        while (true)
        {
            if (!reader.TryRead(out var read))
            {
                using var timeout = new CancellationTokenSource(Stopwatch.GetElapsedTime(start, start + function.TimeoutTicks));
                try
                {
                    read = await reader.ReadAsync(timeout.Token);
                }
                catch (OperationCanceledException) when (timeout.IsCancellationRequested)
                {
                    await ErrorAnswer.WriteAsync(context, 504, $"the request's body did not arrive within {function.Options.Timeout.TotalSeconds:0.###} s");
                    return false;
                }
            }

            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                await ErrorAnswer.WriteAsync(context, 413, $"the request's body is longer than {limit} bytes");
                return false;
            }

            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            string? error = ArgsRequest.Parse(read.Buffer, call.Arguments, context.Host.Limits.Arguments);
            reader.AdvanceTo(read.Buffer.End);
            if (error is not null) await ErrorAnswer.WriteAsync(context, 400, error);
            return error is null;
        }
    }

    private static ValueTask AnswerAsync(RequestContext context, ArgsCall call, HostedFunction function, GuestOutcome outcome)
    {
        if (!outcome.IsSuccess) return FailAsync(context, function, outcome);
        var response = context.Response;
        var writer = context.ResponseBody.Writer;
        var output = LinesJson.Repair(call.Output.WrittenMemory);
        response.Headers.ContentType = s_json;
        if (output.Length <= SmallOutputBytes)
        {
            int length = LinesJson.Write(output.Span, writer.GetSpan(LinesJson.MaxLength(output.Length)));
            response.Headers.ContentLength = length;
            writer.Advance(length);
            return ValueTask.CompletedTask;
        }

        response.Headers.ContentLength = LinesJson.Measure(output.Span);
        return LinesJson.WriteAsync(output, writer, context.Lifetime.RequestAborted);
    }

    private static async ValueTask FailAsync(RequestContext context, HostedFunction function, GuestOutcome outcome)
    {
        FunctionCalls.Log(context.Host, function, context, outcome);
        if (outcome.End == GuestEnd.Stopped) return;
        var (status, message) = outcome.End switch
        {
            GuestEnd.Exited => (200, $"exit code {outcome.ExitCode}"),
            GuestEnd.TimedOut => (504, $"stopped: it ran longer than {function.Options.Timeout.TotalSeconds:0.###} s"),
            GuestEnd.Trapped => (500, $"trap: {outcome.Error!.Message}"),
            _ => (500, $"{function.Name} could not be run; the log has the reason"),
        };
        await ErrorAnswer.WriteAsync(context, function.Options.AlwaysOk ? 200 : status, message, withStatus: true);
    }
}
