using WasmFaas.Wasm;

namespace WasmFaas.Keeper.Metrics;

/// <summary>Counts of a function's requests at one moment.</summary>
public sealed record FunctionStatistics
{
    /// <summary>Requests whose guest returned or exited, with whatever code.</summary>
    public long Exited { get; init; }

    /// <summary>Requests whose guest trapped.</summary>
    public long Trapped { get; init; }

    /// <summary>Requests whose guest passed its deadline.</summary>
    public long TimedOut { get; init; }

    /// <summary>Requests whose client went away.</summary>
    public long Stopped { get; init; }

    /// <summary>Requests that the calling convention or the host failed.</summary>
    public long Failed { get; init; }

    /// <summary>Requests refused since the queue was full.</summary>
    public long Rejected { get; init; }

    /// <summary>Requests whose deadline passed while they waited.</summary>
    public long Expired { get; init; }

    /// <summary>Requests that had to load the module or make an instance.</summary>
    public long ColdStarts { get; init; }

    /// <summary>Loads of the module.</summary>
    public long Loads { get; init; }

    /// <summary>Time of all loads together.</summary>
    public TimeSpan LoadTime { get; init; }

    /// <summary>Time of all requests whose guest was called, waiting included.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Those requests by duration: one count for each of <see cref="FunctionMetrics.DurationBounds"/>, and one for longer ones.</summary>
    public IReadOnlyList<long> Durations { get; init; } = [];

    /// <summary>Traps by code; those that never happened are left out.</summary>
    public IReadOnlyDictionary<TrapCode, long> Traps { get; init; } = new Dictionary<TrapCode, long>();

    /// <summary>All requests that were answered or given up.</summary>
    public long Requests => Exited + Trapped + TimedOut + Stopped + Failed + Rejected + Expired;

    /// <summary>
    /// An estimate of the duration that the given share of requests stays below, in seconds, by interpolation within a bucket;
    /// NaN without requests.
    /// </summary>
    public double Quantile(double share)
    {
        long total = Durations.Sum(), seen = 0;
        if (total == 0) return double.NaN;
        double wanted = share * total;
        for (int i = 0; i < Durations.Count; i++)
        {
            if (seen + Durations[i] < wanted || Durations[i] == 0)
            {
                seen += Durations[i];
                continue;
            }

            double low = i == 0 ? 0 : FunctionMetrics.DurationBounds[i - 1];
            if (i == FunctionMetrics.DurationBounds.Count) return low;
            return low + ((FunctionMetrics.DurationBounds[i] - low) * (wanted - seen) / Durations[i]);
        }

        return FunctionMetrics.DurationBounds[^1];
    }
}
