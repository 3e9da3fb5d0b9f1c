using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions;

/// <summary>A refusal, as the API words it (Kubernetes API conventions, Status).</summary>
/// <param name="code">HTTP status code.</param>
/// <param name="reason">Reason in one word: NotFound, AlreadyExists, Conflict, Invalid, BadRequest, Expired ...</param>
/// <param name="message">What, where and what was expected.</param>
/// <param name="causes">For Invalid: each field that is wrong.</param>
public sealed class ApiException(int code, string reason, string message, IReadOnlyList<FieldError>? causes = null) : Exception(message)
{
    /// <summary>The refusal of an object that is not valid: 422 Invalid with every field that is wrong.</summary>
    internal static ApiException Invalid(ResourceKind kind, string name, params IReadOnlyList<FieldError> causes)
    {
        string text = string.Join(", ", causes.Select(cause => $"{cause.Field}: {cause.Message}"));
        string named = kind.Group.Length == 0 ? kind.Kind : $"{kind.Kind}.{kind.Group}";
        return new(422, "Invalid", $"{named} \"{name}\" is invalid: {(causes.Count > 1 ? $"[{text}]" : text)}", causes) { ObjectName = name };
    }

    /// <summary>HTTP status code.</summary>
    public int Code { get; } = code;

    /// <summary>Reason in one word.</summary>
    public string Reason { get; } = reason;

    /// <summary>Name of the object that is not valid; null for other refusals.</summary>
    public string? ObjectName { get; init; }

    /// <summary>Fields that are wrong.</summary>
    public IReadOnlyList<FieldError> Causes { get; } = causes ?? [];
}
