using System.Collections.Concurrent;
using WasmFaas.Functions.Execution;

namespace WasmFaas.Functions.Routing;

/// <summary>How many requests came to each function by each trigger with weights, and how many of them failed. Safe for use by several threads.</summary>
internal sealed class CallCounts
{
    private readonly ConcurrentDictionary<ResourceKey, TriggerCalls> _triggers = new();

    /// <summary>The counts of a trigger.</summary>
    public TriggerCalls Of(ResourceKey trigger) => _triggers.GetOrAdd(trigger, static _ => new TriggerCalls());

    /// <summary>Forgets triggers that are no more.</summary>
    public void Prune(Predicate<ResourceKey> exists)
    {
        foreach (var trigger in _triggers.Keys)
            if (!exists(trigger)) _triggers.TryRemove(trigger, out _);
    }

    /// <summary>The counts of one trigger, by the keeper's names of its functions.</summary>
    internal sealed class TriggerCalls
    {
        private readonly ConcurrentDictionary<string, Count> _functions = new();

        /// <summary>Counts a request by the status that it was answered with; 400 and more is a failure.</summary>
        public void Add(string function, int status)
        {
            var count = _functions.GetOrAdd(function, static _ => new Count());
            if (status >= 400) Interlocked.Increment(ref count.Failures);
            Interlocked.Increment(ref count.Calls);
        }

        /// <summary>Requests, and how many of them failed, since the platform started.</summary>
        public (long Calls, long Failures) Read(string function)
        {
            if (!_functions.TryGetValue(function, out var count)) return (0, 0);

            // The failures are counted first and read last: never are fewer seen than belong to the requests.
            long calls = Volatile.Read(ref count.Calls);
            return (calls, Volatile.Read(ref count.Failures));
        }

        private sealed class Count
        {
            public long Calls, Failures;
        }
    }
}
