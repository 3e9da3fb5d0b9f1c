namespace WasmFaas.Functions;

/// <summary>A refusal, as the API words it (Kubernetes API conventions, Status).</summary>
/// <param name="code">HTTP status code.</param>
/// <param name="reason">Reason in one word: NotFound, AlreadyExists, Conflict, Invalid, BadRequest, Expired ...</param>
/// <param name="message">What, where and what was expected.</param>
/// <param name="causes">For Invalid: each field that is wrong.</param>
public sealed class ApiException(int code, string reason, string message, IReadOnlyList<FieldError>? causes = null) : Exception(message)
{
    /// <summary>HTTP status code.</summary>
    public int Code { get; } = code;

    /// <summary>Reason in one word.</summary>
    public string Reason { get; } = reason;

    /// <summary>Fields that are wrong.</summary>
    public IReadOnlyList<FieldError> Causes { get; } = causes ?? [];
}
