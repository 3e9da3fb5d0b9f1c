namespace WasmFaas.Functions.Resources;

/// <summary>What is done about fields that are unknown or given twice (Kubernetes' query parameter <c>fieldValidation</c>).</summary>
public enum FieldValidation
{
    /// <summary>They are dropped, and each is a warning.</summary>
    Warn,

    /// <summary>The object is refused.</summary>
    Strict,

    /// <summary>They are dropped.</summary>
    Ignore,
}
