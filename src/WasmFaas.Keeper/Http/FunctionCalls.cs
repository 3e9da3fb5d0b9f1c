using System.Diagnostics;
using Microsoft.Extensions.Primitives;
using WasmFaas.Keeper.Conventions;
using WasmFaas.Keeper.Hosting;
using WasmFaas.Keeper.Scheduling;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper.Http;

/// <summary>Calls a function for a request: admission, the choice of a thread, the run, and the instance's way back.</summary>
internal static class FunctionCalls
{
    /// <summary>Tells in the answer whether the request had to load the function or make an instance (<c>cold</c>), or found one (<c>warm</c>).</summary>
    public const string StartHeader = "X-WasmFaas-Start";

    private static readonly StringValues s_cold = "cold", s_warm = "warm";

    /// <summary>Calls the guest within its deadline.</summary>
    /// <param name="host">The host of the function.</param>
    /// <param name="function">The function.</param>
    /// <param name="loaded">Its module and instances.</param>
    /// <param name="context">The request.</param>
    /// <param name="call">What the guest is given.</param>
    /// <param name="mayWait">True where the guest may have to wait for its client.</param>
    /// <param name="start">The request's start, as a timestamp of <see cref="Stopwatch"/>.</param>
    /// <returns>How it ended; null where an error was answered instead of calling it.</returns>
    public static ValueTask<GuestOutcome?> CallAsync(FunctionHost host, HostedFunction function, LoadedFunction loaded, RequestContext context, GuestCall call, bool mayWait, long start)
    {
        if (!function.Admissions.TryEnter()) return WaitAndCallAsync(host, function, loaded, context, call, mayWait, start);
        if (mayWait || !function.Pace.IsQuick(start)) return CallInLaneAsync(host, function, loaded, context, call, start);
        return new ValueTask<GuestOutcome?>(Run(host, function, loaded, context, call, start));
    }

    /// <summary>Writes to the log what stopped a guest; guests that exit are not logged.</summary>
    /// <param name="host">The host of the function.</param>
    /// <param name="function">The function.</param>
    /// <param name="context">The request.</param>
    /// <param name="outcome">How the guest ended.</param>
    /// <param name="overtime">Which time was over, where it was not the function's timeout.</param>
    public static void Log(FunctionHost host, HostedFunction function, RequestContext context, GuestOutcome outcome, string? overtime = null)
    {
        if (host.Log is null || outcome.End is GuestEnd.Exited or GuestEnd.Stopped) return;
        string? trace = outcome.Error is Trap trap && !trap.Backtrace.IsEmpty ? string.Join(" < ", trap.Backtrace) : null;
        string message = outcome.End switch
        {
            GuestEnd.TimedOut => $"stopped: {overtime ?? $"it ran longer than {function.Options.Timeout.TotalSeconds:0.###} s"}",
            GuestEnd.Trapped => $"trapped: {outcome.Error?.Message}",
            GuestEnd.Refused => $"refused: {outcome.Error?.Message}",
            _ => $"failed: {outcome.Error}",
        };
        host.Log.Write("warn", message, ("function", function.Name), ("request", context.RequestId), ("trace", trace));
    }

    private static async ValueTask<GuestOutcome?> WaitAndCallAsync(FunctionHost host, HostedFunction function, LoadedFunction loaded, RequestContext context, GuestCall call, bool mayWait, long start)
    {
        var admission = await function.Admissions.EnterAsync(start + function.TimeoutTicks, context.Lifetime.RequestAborted);
        switch (admission)
        {
            case Admission.QueueFull:
                function.Metrics.AddRejected();
                await ErrorAnswer.WriteAsync(context, 429, $"{function.Name}: {function.Options.Concurrency} requests run and {function.Options.QueueLength} wait already");
                return null;
            case Admission.Expired:
                function.Metrics.AddExpired();
                await ErrorAnswer.WriteAsync(context, 504, $"{function.Name}: no instance became free within {function.Options.Timeout.TotalSeconds:0.###} s");
                return null;
            case Admission.Abandoned:
                return null;
        }

        if (mayWait || !function.Pace.IsQuick(start)) return await CallInLaneAsync(host, function, loaded, context, call, start);
        return Run(host, function, loaded, context, call, start);
    }

    private static async ValueTask<GuestOutcome?> CallInLaneAsync(FunctionHost host, HostedFunction function, LoadedFunction loaded, RequestContext context, GuestCall call, long start)
    {
        GuestOutcome outcome = default;
        if (await host.Lane.RunAsync(function, () => outcome = Run(host, function, loaded, context, call, start), start + function.TimeoutTicks))
            return outcome;
        function.Admissions.Leave();
        function.Metrics.AddExpired();
        await ErrorAnswer.WriteAsync(context, 504, $"{function.Name}: no thread became free within {function.Options.Timeout.TotalSeconds:0.###} s");
        return null;
    }

    private static GuestOutcome Run(FunctionHost host, HostedFunction function, LoadedFunction loaded, RequestContext context, GuestCall call, long start)
    {
        WarmInstance? instance = null;
        GuestOutcome outcome;
        try
        {
            long began = Stopwatch.GetTimestamp();
            instance = loaded.Instances.Take();
            TellStart(context, function, instance);
            outcome = instance.Run(call, host.Watch, began, start + function.TimeoutTicks);
            long ended = Stopwatch.GetTimestamp();
            function.Pace.Add(ended, ended - began, outcome.End == GuestEnd.Exited);
            if (instance.TryRecycle(host.Watch, ended, ended + function.TimeoutTicks))
            {
                loaded.Instances.Return(instance, host.TimeProvider.GetTimestamp());
                instance = null;
            }
        }
        catch (Exception e)
        {
            outcome = new GuestOutcome(GuestEnd.Failed, 0, e);
        }
        finally
        {
            if (instance is not null)
            {
                loaded.Instances.Drop(instance);
                function.OnInstanceGone();
            }

            function.Admissions.Leave();
        }

        function.Metrics.Add(outcome, Stopwatch.GetTimestamp() - start);
        return outcome;
    }

    private static void TellStart(RequestContext context, HostedFunction function, WarmInstance instance)
    {
        bool isCold = context.HasLoaded || !instance.IsReady;
        if (isCold) function.Metrics.AddColdStart();
        context.Response.Headers[StartHeader] = isCold ? s_cold : s_warm;
    }
}
