namespace WasmFaas.Functions.Resources;

/// <summary>A column of the Table output (Kubernetes API conventions, meta.k8s.io/v1 Table).</summary>
/// <param name="Name">Heading.</param>
/// <param name="Type"><c>string</c>, <c>integer</c>, or <c>date</c>: a time in RFC 3339 that the table shows as an age.</param>
/// <param name="Value">What the column shows of an object; null shows as <c>&lt;none&gt;</c>.</param>
/// <param name="IsWide">True where only <c>-o wide</c> shows it.</param>
public sealed record TableColumn(string Name, string Type, Func<Resource, object?> Value, bool IsWide = false);
