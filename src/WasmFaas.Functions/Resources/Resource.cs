using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Resources;

/// <summary>
/// An object of the API: JSON as the client sent it, with the metadata that the server keeps. What a store
/// returns is shared and must not be changed; <see cref="Clone"/> makes a copy to change.
/// </summary>
public sealed class Resource(ResourceKind kind, JsonObject json)
{
    /// <summary>The kind.</summary>
    public ResourceKind Kind { get; } = kind;

    /// <summary>The whole object.</summary>
    public JsonObject Json { get; } = json;

    /// <summary><c>metadata</c>, which is made where it is missing.</summary>
    public JsonObject Metadata => Json["metadata"] as JsonObject ?? Add("metadata");

    /// <summary><c>spec</c>, or null.</summary>
    public JsonObject? Spec => Json["spec"] as JsonObject;

    /// <summary><c>status</c>, or null.</summary>
    public JsonObject? Status
    {
        get => Json["status"] as JsonObject;
        set => Json["status"] = value;
    }

    /// <summary>Namespace; empty for kinds without.</summary>
    public string Namespace => Text(Metadata["namespace"]) ?? "";

    /// <summary>Name, unique in kind and namespace.</summary>
    public string Name => Text(Metadata["name"]) ?? "";

    /// <summary>Unique over all time.</summary>
    public string Uid => Text(Metadata["uid"]) ?? "";

    /// <summary>Version of the object: the store's revision at its last change, in decimal. Opaque to clients.</summary>
    public string ResourceVersion => Text(Metadata["resourceVersion"]) ?? "";

    /// <summary>Counts the changes of the spec.</summary>
    public long Generation => Metadata["generation"] is JsonValue value && value.TryGetValue(out long number) ? number : 0;

    /// <summary>The label of a key, or null.</summary>
    public string? Label(string key) => Text((Metadata["labels"] as JsonObject)?[key]);

    /// <summary>The annotation of a key, or null.</summary>
    public string? Annotation(string key) => Text((Metadata["annotations"] as JsonObject)?[key]);

    /// <summary>A copy that may be changed.</summary>
    public Resource Clone() => new(Kind, (JsonObject)Json.DeepClone());

    // Objects are read before they are checked: what is no text reads as if it were not there.
    private static string? Text(JsonNode? value) => value is JsonValue scalar && scalar.TryGetValue(out string? text) ? text : null;

    private JsonObject Add(string name)
    {
        var added = new JsonObject();
        Json[name] = added;
        return added;
    }
}
