using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Async;

/// <summary>How often and how long a function's calls are tried (<c>spec.invocation</c>).</summary>
/// <param name="MaxAttempts">Most attempts.</param>
/// <param name="Base">Wait before the second attempt.</param>
/// <param name="Cap">Longest wait.</param>
/// <param name="HasJitter">True where each wait is a random part of what it could be.</param>
/// <param name="MaxAge">How long after it was accepted a call is tried.</param>
internal sealed record RetryPolicy(int MaxAttempts, TimeSpan Base, TimeSpan Cap, bool HasJitter, TimeSpan MaxAge)
{
    /// <summary>Reads a function's, where it has one.</summary>
    public static RetryPolicy Of(JsonObject? invocation)
    {
        var retry = invocation.Object("retry");
        return new RetryPolicy(
            (int)Math.Clamp(retry.Number("maxAttempts") ?? AsyncLimits.Attempts, 1, 1_000),
            Duration(retry, "backoffBase") ?? AsyncLimits.BackoffBase,
            Duration(retry, "backoffCap") ?? AsyncLimits.BackoffCap,
            retry?["jitter"] is null || retry.Flag("jitter"),
            Duration(invocation, "maxAge") ?? AsyncLimits.Age);
    }

    /// <summary>The wait after a failed attempt.</summary>
    /// <param name="attempts">Attempts so far, from 1.</param>
    /// <param name="random">Gives the jitter.</param>
    public TimeSpan Wait(int attempts, Random random) => Vary(Base.TotalSeconds * Math.Pow(2, attempts - 1), random);

    /// <summary>The wait for a function that could not be called: as long again as the call has waited.</summary>
    /// <param name="age">Time since the call was accepted.</param>
    /// <param name="random">Gives the jitter.</param>
    public TimeSpan WaitForFunction(TimeSpan age, Random random) => Vary(Math.Max(Base.TotalSeconds, age.TotalSeconds), random);

    /// <summary>At least half, so that a function that fails is left alone for some time.</summary>
    private TimeSpan Vary(double seconds, Random random)
    {
        double longest = Math.Min(Cap.TotalSeconds, seconds);
        return TimeSpan.FromSeconds(HasJitter ? longest * (0.5 + (random.NextDouble() / 2)) : longest);
    }

    private static TimeSpan? Duration(JsonObject? json, string name) =>
        json.Text(name) is { } text && GoDuration.Parse(text) is { } duration && duration > TimeSpan.Zero ? duration : null;
}
