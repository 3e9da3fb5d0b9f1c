using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Resources;

/// <summary>The JSON type of a schema.</summary>
public enum SchemaType
{
    /// <summary>An object with named fields, or a map where <see cref="Schema.Items"/> is set.</summary>
    Object,

    /// <summary>A list of <see cref="Schema.Items"/>.</summary>
    Array,

    /// <summary>Text.</summary>
    String,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Anything, taken as it is (x-kubernetes-preserve-unknown-fields).</summary>
    Any,
}

/// <summary>
/// The shape of a value: one source for validation, defaults, pruning, OpenAPI and <c>docs/fission.md</c>. Immutable.
/// </summary>
public sealed record Schema(SchemaType Type, string Description)
{
    /// <summary>Fields of an object, in order.</summary>
    public IReadOnlyList<SchemaField> Fields { get; init; } = [];

    /// <summary>What a list, or a map, contains.</summary>
    public Schema? Items { get; init; }

    /// <summary>The only values allowed; empty allows all.</summary>
    public IReadOnlyList<string> Enum { get; init; } = [];

    /// <summary>Smallest number allowed.</summary>
    public long? Minimum { get; init; }

    /// <summary>Largest number allowed.</summary>
    public long? Maximum { get; init; }

    /// <summary>Longest text, in characters.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Regular expression that a text must match.</summary>
    public string? Pattern { get; init; }
}

/// <summary>How far a field of Fission's is supported.</summary>
public enum Support
{
    /// <summary>It does what Fission's does.</summary>
    Works,

    /// <summary>It works, in another way: <see cref="SchemaField.Note"/> says how.</summary>
    Differs,

    /// <summary>Accepted, and reported in a condition as having no effect.</summary>
    Ignored,

    /// <summary>Refused with a clear error until it exists.</summary>
    NotYet,
}

/// <summary>A field of an object.</summary>
/// <param name="Name">Name on the wire.</param>
/// <param name="Schema">Its shape.</param>
public sealed record SchemaField(string Name, Schema Schema)
{
    /// <summary>True where it must be there.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The value that it gets when it is not there; null for none.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>How far it is supported.</summary>
    public Support Support { get; init; }

    /// <summary>How it differs from Fission's, or what replaces it.</summary>
    public string? Note { get; init; }
}
