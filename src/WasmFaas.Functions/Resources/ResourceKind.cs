namespace WasmFaas.Functions.Resources;

/// <summary>A kind of object that the API serves: its names, its shape, and how a table shows it.</summary>
/// <param name="Group">API group: <c>fission.io</c>, or empty for the core group.</param>
/// <param name="Version">API version: <c>v1</c>.</param>
/// <param name="Kind">Name of the kind, such as <c>HTTPTrigger</c>.</param>
/// <param name="Plural">Name in paths, such as <c>httptriggers</c>.</param>
/// <param name="Schema">The shape of an object; the source of validation, defaults and OpenAPI.</param>
public sealed record ResourceKind(string Group, string Version, string Kind, string Plural, Schema Schema)
{
    /// <summary>Lower-case name of one object.</summary>
    public string Singular => Kind.ToLowerInvariant();

    /// <summary>Short names, such as <c>fn</c>.</summary>
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>False for kinds whose objects are in no namespace.</summary>
    public bool IsNamespaced { get; init; } = true;

    /// <summary>True where the status is written by itself, under <c>/status</c>, and not with the object.</summary>
    public bool HasStatus { get; init; } = true;

    /// <summary>Columns of the Table output, besides NAME and AGE.</summary>
    public IReadOnlyList<TableColumn> Columns { get; init; } = [];

    /// <summary>Group and version as an object's <c>apiVersion</c> gives them.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <inheritdoc/>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
