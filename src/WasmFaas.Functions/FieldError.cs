namespace WasmFaas.Functions;

/// <summary>A field that is wrong, as Kubernetes words it.</summary>
/// <param name="Field">Path, such as <c>spec.package.packageref.name</c>.</param>
/// <param name="Reason">FieldValueRequired, FieldValueInvalid, FieldValueNotSupported, FieldValueDuplicate, FieldValueForbidden, FieldValueTooLong.</param>
/// <param name="Message">Such as <c>Required value</c> or <c>Invalid value: 0: expected at least 1</c>.</param>
public sealed record FieldError(string Field, string Reason, string Message);
