namespace WasmFaas.Functions.Resources;

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

    /// <summary>Shortest text, in characters.</summary>
    public int? MinLength { get; init; }

    /// <summary>Longest text, in characters.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Regular expression that a text must match.</summary>
    public string? Pattern { get; init; }

    /// <summary>OpenAPI format that is checked too: <c>byte</c> (base64) or <c>date-time</c> (RFC 3339).</summary>
    public string? Format { get; init; }

    /// <summary>Field that tells a list's elements apart (x-kubernetes-list-map-keys); no two may have the same.</summary>
    public string? MapKey { get; init; }

    /// <summary>True for a list without equal elements (x-kubernetes-list-type: set).</summary>
    public bool IsSet { get; init; }

    /// <summary>The field of a name, or null.</summary>
    public SchemaField? Find(string name)
    {
        foreach (var field in Fields)
        {
            if (field.Name == name) return field;
        }

        return null;
    }
}
