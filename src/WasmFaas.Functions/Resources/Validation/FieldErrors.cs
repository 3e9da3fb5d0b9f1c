using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Resources.Validation;

/// <summary>Collects what is wrong with an object, in the words of Kubernetes.</summary>
internal sealed class FieldErrors
{
    /// <summary>Most errors that one answer lists.</summary>
    public const int MaxErrors = 100;

    private readonly List<FieldError> _errors = [];

    public int Count => _errors.Count;

    public List<FieldError> ToList() => _errors;

    public void Required(string path, string? why = null) =>
        Add(path, "FieldValueRequired", why == null ? "Required value" : $"Required value: {why}");

    public void Invalid(string path, JsonNode? value, string why) => Add(path, "FieldValueInvalid", $"Invalid value: {Show(value)}: {why}");

    public void WrongType(string path, JsonNode? value, string type)
    {
        string actual = value is JsonValue scalar ? scalar.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.String => "string",
            System.Text.Json.JsonValueKind.Number => "number",
            _ => "boolean",
        } : value is JsonArray ? "array" : "object";
        Add(path, "FieldValueTypeInvalid", $"Invalid value: \"{actual}\": {path} in body must be of type {type}: \"{actual}\"");
    }

    public void NotSupported(string path, JsonNode? value, IEnumerable<string> supported) =>
        Add(path, "FieldValueNotSupported", $"Unsupported value: {Show(value)}: supported values: {string.Join(", ", supported.Select(text => $"\"{text}\""))}");

    public void TooLong(string path, int limit) => Add(path, "FieldValueTooLong", $"Too long: may not be more than {limit} bytes");

    public void Duplicate(string path, JsonNode? value) => Add(path, "FieldValueDuplicate", $"Duplicate value: {Show(value)}");

    public void Forbidden(string path, string why) => Add(path, "FieldValueForbidden", $"Forbidden: {why}");

    private void Add(string path, string reason, string message)
    {
        if (_errors.Count < MaxErrors) _errors.Add(new FieldError(path, reason, message));
    }

    private static string Show(JsonNode? value) => value?.ToJsonString(s_readable) ?? "null";

    private static readonly System.Text.Json.JsonSerializerOptions s_readable =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
