using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.State;

/// <summary>What a function may keep (<c>spec.state</c>).</summary>
/// <param name="Keyspace">Its keyspace.</param>
/// <param name="MaxValueBytes">Largest value, in bytes.</param>
/// <param name="MaxKeys">Most keys.</param>
/// <param name="DefaultTimeToLive">How long a value is kept that names no time; null for ever.</param>
internal sealed record StateQuota(Keyspace Keyspace, int MaxValueBytes, int MaxKeys, TimeSpan? DefaultTimeToLive)
{
    private const int ValueBytes = 262_144, Keys = 10_000;

    /// <summary>Reads a function's quota; null where it keeps no state.</summary>
    public static StateQuota? Read(FunctionObject function)
    {
        if (function.Spec.Object("state") is not { } state) return null;
        long bytes = state.Number("maxValueBytes") ?? 0, keys = state.Number("maxKeys") ?? 0;
        var ttl = state.Text("defaultTTL") is { } text ? GoDuration.Parse(text) : null;
        return new StateQuota(
            new Keyspace(function.Namespace, state.Text("keyspace") ?? function.FunctionName),
            (int)Math.Clamp(bytes > 0 ? bytes : ValueBytes, 1, StateLimits.ValueBytes),
            (int)Math.Clamp(keys > 0 ? keys : Keys, 1, StateLimits.Keys),
            ttl > TimeSpan.Zero ? ttl : null);
    }

    /// <summary>The quota of a keyspace that no function claims: for operators who clean up.</summary>
    public static StateQuota Unclaimed(Keyspace keyspace) => new(keyspace, ValueBytes, Keys, null);
}
