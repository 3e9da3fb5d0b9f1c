using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace WasmFaas.Functions.Resources.Validation;

/// <summary>Rules of references to functions.</summary>
internal static partial class ReferenceRules
{
    public static void Check(Resource trigger, FieldErrors errors)
    {
        if (trigger.Spec!["functionref"] is JsonObject reference) Check(reference, "spec.functionref", errors);
    }

    public static void Check(JsonObject reference, string path, FieldErrors errors)
    {
        string alias = Json.Text(reference, "alias"), version = Json.Text(reference, "version");
        if (Json.Text(reference, "type") == "function-weights")
        {
            CheckWeights(reference, $"{path}.functionweights", errors);
            if (alias.Length > 0) errors.Forbidden($"{path}.alias", "only valid when type is 'name'");
            if (version.Length > 0) errors.Forbidden($"{path}.version", "only valid when type is 'name'");
            return;
        }

        if (Json.Text(reference, "name").Length == 0) errors.Required($"{path}.name");
        foreach (string field in (string[])["name", "alias", "version"])
        {
            string value = Json.Text(reference, field);
            if (value.Length > 0 && !LabelRegex().IsMatch(value)) errors.Invalid($"{path}.{field}", value, "a lowercase RFC 1123 label was expected");
        }

        if (alias.Length > 0 && version.Length > 0) errors.Invalid(path, "", "alias and version are mutually exclusive");
    }

    private static void CheckWeights(JsonObject reference, string path, FieldErrors errors)
    {
        var weights = reference["functionweights"] as JsonObject;
        if (weights == null || weights.Count == 0)
        {
            errors.Required(path, "type is function-weights");
            return;
        }

        long sum = 0;
        foreach (var (name, weight) in weights)
        {
            if (!LabelRegex().IsMatch(name) || name.Length > 63) errors.Invalid(path, name, "a lowercase RFC 1123 label was expected");
            sum += (long)weight!;
        }

        if (sum == 0) errors.Invalid(path, weights.DeepClone(), "at least one weight must be greater than 0");
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?\\z")]
    private static partial Regex LabelRegex();
}
