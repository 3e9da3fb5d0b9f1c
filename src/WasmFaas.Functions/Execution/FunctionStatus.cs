using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Execution;

/// <summary>What a function's status tells besides its conditions.</summary>
internal static class FunctionStatus
{
    /// <summary>Sets how the function is called; left as it is where it has not been loaded.</summary>
    public static void Describe(JsonObject status, FunctionPlan plan)
    {
        if (plan.Service is not null)
        {
            status["convention"] = "service";
            status.Remove("isolation");
        }

        if (plan.Hosted is not { Convention: { } convention, Isolation: { } isolation }) return;
        status["convention"] = convention.ToString().ToLowerInvariant();
        status["isolation"] = isolation.ToString().ToLowerInvariant();
    }
}
