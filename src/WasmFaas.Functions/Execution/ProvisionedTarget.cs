using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Triggers;

namespace WasmFaas.Functions.Execution;

/// <summary>How many instances <c>spec.provisionedConcurrency</c> asks for at a time.</summary>
/// <param name="Instances">The instances: of the windows that are open the highest target, outside of all the target of the spec.</param>
/// <param name="Next">When a window opens or closes next, or null.</param>
internal readonly record struct ProvisionedTarget(int Instances, DateTimeOffset? Next)
{
    /// <summary>Finds the target of a time.</summary>
    /// <param name="provisioned">The setting.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="FormatException">A window is not valid.</exception>
    public static ProvisionedTarget At(JsonObject provisioned, DateTimeOffset now)
    {
        int? open = null;
        DateTimeOffset? next = null;
        foreach (var window in provisioned.List("windows"))
        {
            var schedule = CronSchedule.Parse(window.Text("start") ?? "");
            var duration = GoDuration.Parse(window.Text("duration") ?? "") ?? throw new FormatException($"the window {window.Text("name")} has no duration: expected one such as 30m");
            if (schedule.Next(now - duration, DateTimeOffset.UnixEpoch) is not { } begin) continue;
            bool isOpen = begin <= now;
            if (isOpen) open = Math.Max(open ?? 0, Count(window));
            var change = isOpen ? begin + duration : begin;
            if (next is null || change < next) next = change;
        }

        return new ProvisionedTarget(open ?? Count(provisioned), next);
    }

    private static int Count(JsonNode setting) => (int)Math.Clamp(setting.Number("target") ?? 0, 0, PlatformLimits.WarmInstances);
}
