using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace WasmFaas.Functions.Resources.Validation;

/// <summary>Names, labels and annotations (Kubernetes, Object Names and IDs; Labels and Selectors; Annotations).</summary>
internal static partial class MetadataRules
{
    /// <summary>Most bytes of all annotations of an object together.</summary>
    private const int MaxAnnotationBytes = 256 * 1024;

    private const string LabelName = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
        + "with an alphanumeric character (e.g. 'my-name', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string SubdomainName = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end "
        + "with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    public static void Check(Resource resource, Resource? old, FieldErrors errors)
    {
        if (resource.Json["metadata"] is not JsonObject metadata || !IsText(metadata["name"]) || !IsText(metadata["namespace"])) return;
        CheckName(resource, errors);
        if (old != null && old.Uid.Length > 0 && IsText(metadata["uid"]) && resource.Uid.Length > 0 && resource.Uid != old.Uid)
        {
            errors.Invalid("metadata.uid", resource.Uid, "field is immutable");
        }

        if (metadata["labels"] is JsonObject labels) CheckLabels(labels, errors);
        if (metadata["annotations"] is JsonObject annotations) CheckAnnotations(resource, annotations, errors);
    }

    private static bool IsText(JsonNode? value) => value == null || value is JsonValue text && text.TryGetValue<string>(out _);

    private static void CheckName(Resource resource, FieldErrors errors)
    {
        string name = resource.Name;
        if (name.Length == 0)
        {
            errors.Required("metadata.name", "name or generateName is required");
            return;
        }

        // Kinds of the core group but Namespace have names of several parts; the others become parts of URLs and host names.
        bool isLabel = resource.Kind.Group.Length > 0 || !resource.Kind.IsNamespaced;
        if (!(isLabel ? LabelRegex() : SubdomainRegex()).IsMatch(name)) errors.Invalid("metadata.name", name, isLabel ? LabelName : SubdomainName);
        if (name.Length > (isLabel ? 63 : 253)) errors.TooLong("metadata.name", isLabel ? 63 : 253);
        if (!resource.Kind.IsNamespaced)
        {
            if (resource.Namespace.Length > 0) errors.Forbidden("metadata.namespace", "not allowed on this type");
        }
        else if (resource.Namespace.Length == 0)
        {
            errors.Required("metadata.namespace");
        }
        else if (!LabelRegex().IsMatch(resource.Namespace) || resource.Namespace.Length > 63)
        {
            errors.Invalid("metadata.namespace", resource.Namespace, LabelName);
        }
    }

    private static void CheckLabels(JsonObject labels, FieldErrors errors)
    {
        foreach (var (key, value) in labels)
        {
            CheckKey("metadata.labels", key, errors);
            if (value is not JsonValue scalar || !scalar.TryGetValue(out string? text)) continue;
            if (text.Length > 63)
            {
                errors.Invalid("metadata.labels", text, "must be no more than 63 bytes");
            }
            else if (text.Length > 0 && !QualifiedRegex().IsMatch(text))
            {
                errors.Invalid("metadata.labels", text, "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
                    + "and must start and end with an alphanumeric character");
            }
        }
    }

    private static void CheckAnnotations(Resource resource, JsonObject annotations, FieldErrors errors)
    {
        long bytes = 0;
        foreach (var (key, value) in annotations)
        {
            CheckKey("metadata.annotations", key, errors);
            if (value is not JsonValue scalar || !scalar.TryGetValue(out string? text)) continue;
            bytes += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(text);
            if (resource.Kind == ResourceKinds.Function && Annotations.Values.TryGetValue(key, out var allowed) && !allowed.Contains(text))
            {
                errors.NotSupported(FieldPath.Key("metadata.annotations", key), text, allowed);
            }

            if (resource.Kind == ResourceKinds.Function && key == Annotations.Outbound && OutboundError(text) is { } error)
            {
                errors.Invalid(FieldPath.Key("metadata.annotations", key), text, error);
            }
        }

        if (bytes > MaxAnnotationBytes) errors.TooLong("metadata.annotations", MaxAnnotationBytes);
    }

    private static string? OutboundError(string text)
    {
        try
        {
            OutboundRule.ParseList(text);
            return null;
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }

    private static void CheckKey(string path, string key, FieldErrors errors)
    {
        int slash = key.IndexOf('/');
        string name = key[(slash + 1)..];
        bool hasGoodPrefix = slash < 0 || slash is > 0 and <= 253 && SubdomainRegex().IsMatch(key[..slash]);
        if (hasGoodPrefix && name.Length <= 63 && QualifiedRegex().IsMatch(name)) return;
        errors.Invalid(path, key, "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
            + "character, of at most 63 bytes, with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?\\z")]
    private static partial Regex LabelRegex();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\z")]
    private static partial Regex SubdomainRegex();

    [GeneratedRegex("^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?\\z")]
    private static partial Regex QualifiedRegex();
}
