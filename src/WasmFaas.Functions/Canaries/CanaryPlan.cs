using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Canaries;

/// <summary>What a CanaryConfig asks for.</summary>
/// <param name="Trigger">Name of the HTTPTrigger.</param>
/// <param name="New">The function that gets more requests.</param>
/// <param name="Old">The function that gets fewer.</param>
/// <param name="Increment">Weight that is moved at a time.</param>
/// <param name="Duration">Time between two moves.</param>
/// <param name="Threshold">Percent of failed requests that may not be passed.</param>
internal sealed record CanaryPlan(string Trigger, string New, string Old, long Increment, TimeSpan Duration, long Threshold)
{
    /// <summary>Reads a CanaryConfig.</summary>
    /// <exception cref="FormatException">It is not valid.</exception>
    public static CanaryPlan Parse(Resource canary)
    {
        var spec = canary.Spec;
        long increment = spec.Number("weightincrement") ?? 0;
        if (increment < 1) throw new FormatException($"spec.weightincrement is {increment}: expected 1 at least");
        if (GoDuration.Parse(spec.Text("duration") ?? "2m") is not { Ticks: > 0 } duration) throw new FormatException($"spec.duration is \"{spec.Text("duration")}\": expected a duration such as 2m");
        return new CanaryPlan(Required("trigger"), Required("newfunction"), Required("oldfunction"), increment, duration, spec.Number("failurethreshold") ?? 0);

        string Required(string field) => spec.Text(field) ?? throw new FormatException($"spec.{field}: expected a name");
    }

    /// <summary>What comes next.</summary>
    /// <param name="reference">The trigger's <c>functionref</c> as it is now.</param>
    /// <param name="calls">Requests of the trigger to the new function since the last move.</param>
    /// <param name="failures">How many of them failed.</param>
    public CanaryMove Decide(JsonObject? reference, long calls, long failures)
    {
        var weights = reference.Object("functionweights");
        if (reference.Text("type") != "function-weights" || weights.Number(New) is not { } newWeight || weights.Number(Old) is not { } oldWeight)
            return CanaryMove.Abort($"the HTTPTrigger {Trigger} has no weights of {New} and {Old} (any more)");
        long all = newWeight + oldWeight;
        if (newWeight >= all) return CanaryMove.Finish(newWeight, oldWeight, $"{New} gets all requests");
        if (newWeight > 0)
        {
            // Without requests nothing is known of the new function.
            if (calls == 0) return CanaryMove.Wait($"{New} gets {newWeight} of {all}, and had no requests since the last move: it waits for some");
            double rate = 100.0 * failures / calls;
            if (rate > Threshold) return CanaryMove.RollBack(0, all, $"{failures} of {calls} requests to {New} failed ({rate:0.#} %, more than {Threshold} %): {Old} gets all requests again");
        }

        long next = Math.Min(all, newWeight + Increment);
        return next == all ? CanaryMove.Finish(next, 0, $"{New} gets all requests") : CanaryMove.GoOn(next, all - next, $"{New} gets {next} of {all}");
    }
}
