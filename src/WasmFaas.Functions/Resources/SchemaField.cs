using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Resources;

/// <summary>A field of an object.</summary>
/// <param name="Name">Name on the wire.</param>
/// <param name="Schema">Its shape.</param>
public sealed record SchemaField(string Name, Schema Schema)
{
    /// <summary>True where it must be there.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The value that it gets when it is not there; null for none.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>True where an empty text or 0 stands for the default, as clients in Go write fields that were not set.</summary>
    public bool IsEmptyDefault { get; init; }

    /// <summary>True where the object's own namespace is the default.</summary>
    public bool IsOwnNamespace { get; init; }

    /// <summary>How far it is supported.</summary>
    public Support Support { get; init; }

    /// <summary>How it differs from Fission's, or what replaces it.</summary>
    public string? Note { get; init; }
}
