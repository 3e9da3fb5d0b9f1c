using System.Text.Json.Nodes;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Execution;

/// <summary>What a function's status tells besides its conditions.</summary>
internal static class FunctionStatus
{
    /// <summary>Sets how the function is called; left as it is where it has not been loaded.</summary>
    public static void Describe(JsonObject status, HostedFunction? function)
    {
        if (function is not { Convention: { } convention, Isolation: { } isolation }) return;
        status["convention"] = convention.ToString().ToLowerInvariant();
        status["isolation"] = isolation.ToString().ToLowerInvariant();
    }
}
