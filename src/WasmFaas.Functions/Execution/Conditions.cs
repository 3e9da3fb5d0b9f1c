using System.Globalization;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Execution;

/// <summary>Makes conditions (Kubernetes API conventions, Condition).</summary>
internal static class Conditions
{
    /// <summary>A status with conditions set; those of other types and other members stay.</summary>
    public static JsonObject Set(Resource resource, DateTimeOffset now, params IEnumerable<Condition> conditions)
    {
        var status = (JsonObject?)resource.Status?.DeepClone() ?? [];
        var before = status["conditions"] as JsonArray ?? [];
        var after = new JsonArray();
        var set = conditions.ToDictionary(condition => condition.Type);
        foreach (var kept in before.OfType<JsonObject>())
            if (!set.ContainsKey(kept.Text("type") ?? "")) after.Add(kept.DeepClone());
        foreach (var condition in set.Values)
        {
            if (condition.Message is null) continue;
            string value = condition.Holds ? "True" : "False";
            var old = before.OfType<JsonObject>().FirstOrDefault(candidate => candidate.Text("type") == condition.Type);
            string? since = old.Text("status") == value ? old.Text("lastTransitionTime") : null;
            after.Add(new JsonObject
            {
                ["type"] = condition.Type,
                ["status"] = value,
                ["observedGeneration"] = resource.Generation,
                ["lastTransitionTime"] = since ?? now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                ["reason"] = condition.Reason,
                ["message"] = condition.Message,
            });
        }

        status["conditions"] = after;
        status["observedGeneration"] = resource.Generation;
        return status;
    }
}
