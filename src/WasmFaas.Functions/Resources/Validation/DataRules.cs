using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace WasmFaas.Functions.Resources.Validation;

/// <summary>Rules of Secret and ConfigMap (Kubernetes, core v1).</summary>
internal static partial class DataRules
{
    /// <summary>Most bytes of all values of an object together; Kubernetes' limit.</summary>
    private const int MaxBytes = 1024 * 1024;

    public static void CheckSecret(Resource secret, Resource? old, FieldErrors errors)
    {
        KindRules.CheckUnchanged("type", secret.Json["type"], old?.Json["type"], errors);
        CheckImmutable(secret, old, ["data"], errors);
        CheckSize("data", CheckKeys(secret, "data", isBase64: true, errors), errors);
    }

    public static void CheckConfigMap(Resource map, Resource? old, FieldErrors errors)
    {
        CheckImmutable(map, old, ["data", "binaryData"], errors);
        CheckSize("data", CheckKeys(map, "data", isBase64: false, errors) + CheckKeys(map, "binaryData", isBase64: true, errors), errors);
        foreach (var (key, _) in map.Json["binaryData"] as JsonObject ?? [])
        {
            if ((map.Json["data"] as JsonObject)?.ContainsKey(key) ?? false) errors.Duplicate(FieldPath.Key("binaryData", key), key);
        }
    }

    /// <summary>Puts <c>stringData</c> into <c>data</c>, where it is read; it is never shown.</summary>
    public static void MergeStringData(JsonObject secret)
    {
        if (secret["stringData"] is not JsonObject texts || texts.Any(text => text.Value is not JsonValue value || !value.TryGetValue<string>(out _))) return;
        if (secret["data"] is not JsonObject data) secret["data"] = data = [];
        foreach (var (key, text) in texts) data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes((string)text!));
        secret.Remove("stringData");
    }

    private static long CheckKeys(Resource resource, string field, bool isBase64, FieldErrors errors)
    {
        long bytes = 0;
        foreach (var (key, value) in resource.Json[field] as JsonObject ?? [])
        {
            if (!KeyRegex().IsMatch(key) || key is "." or ".." || key.Length > 253)
            {
                errors.Invalid(FieldPath.Key(field, key), key, "a valid config key must consist of alphanumeric characters, '-', '_' or '.', and be at most 253 characters long");
            }

            string text = (string)value!;
            bytes += isBase64 && Base64.IsValid(text, out int length) ? length : Encoding.UTF8.GetByteCount(text);
        }

        return bytes;
    }

    private static void CheckSize(string path, long bytes, FieldErrors errors)
    {
        if (bytes > MaxBytes) errors.TooLong(path, MaxBytes);
    }

    private static void CheckImmutable(Resource resource, Resource? old, string[] fields, FieldErrors errors)
    {
        if (!((bool?)old?.Json["immutable"] ?? false)) return;
        if (!((bool?)resource.Json["immutable"] ?? false)) errors.Forbidden("immutable", "field is immutable when `immutable` is set");
        foreach (string field in fields)
        {
            if (!JsonNode.DeepEquals(resource.Json[field], old!.Json[field])) errors.Forbidden(field, "field is immutable when `immutable` is set");
        }
    }

    [GeneratedRegex("^[-._a-zA-Z0-9]+\\z")]
    private static partial Regex KeyRegex();
}
