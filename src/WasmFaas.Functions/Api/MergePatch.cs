using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Api;

/// <summary>JSON Merge Patch (RFC 7396).</summary>
internal static class MergePatch
{
    /// <summary>What a value becomes by a patch; the value is changed, or used in the result.</summary>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes) return patch?.DeepClone();
        var result = target as JsonObject ?? [];
        foreach (var (name, change) in changes)
        {
            if (change is null)
            {
                result.Remove(name);
                continue;
            }

            var old = result[name];
            var merged = Apply(old, change);
            if (!ReferenceEquals(old, merged)) result[name] = merged;
        }

        return result;
    }
}
