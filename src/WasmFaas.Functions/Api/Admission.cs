using System.Security.Cryptography;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Api;

/// <summary>What is checked and completed before an object gets to the store.</summary>
internal static class Admission
{
    // No vowels and nothing that looks like another character: names that are read aloud, and no words.
    private const string NameCharacters = "bcdfghjklmnpqrstvwxz2456789";
    private const int GeneratedLength = 5;

    /// <summary>Makes an object of a request's body, for the place that the path names.</summary>
    /// <exception cref="ApiException">400 where body and path differ.</exception>
    public static Resource Read(ApiPath path, JsonObject? body)
    {
        var kind = path.Kind;
        if (body is null) throw Refusal.BadRequest($"the body of the request is empty: expected a {kind.Kind}");
        Expect(body, "apiVersion", kind.ApiVersion);
        Expect(body, "kind", kind.Kind);
        if (body["metadata"] is not JsonObject metadata) throw Refusal.BadRequest("metadata: expected an object");
        foreach (string name in (ReadOnlySpan<string>)["name", "generateName", "namespace", "uid", "resourceVersion", "creationTimestamp"]) CheckText(metadata, name, $"metadata.{name}");
        metadata.Remove("managedFields");
        metadata.Remove("selfLink");

        string given = (string?)metadata["namespace"] ?? "";
        if (path.Namespace is null) throw Refusal.BadRequest($"{kind} are in a namespace: expected /namespaces/NAME/{kind.Plural}");
        if (given.Length != 0 && given != path.Namespace)
        {
            throw Refusal.BadRequest($"the namespace of the provided object does not match the namespace sent on the request ({given}, {path.Namespace})");
        }

        if (path.Namespace.Length != 0) metadata["namespace"] = path.Namespace;
        if (path.Name is null) return new Resource(kind, body);
        string named = (string?)metadata["name"] ?? "";
        if (named.Length != 0 && named != path.Name) throw Refusal.BadRequest($"the name of the object ({named}) does not match the name on the URL ({path.Name})");
        metadata["name"] = path.Name;
        return new Resource(kind, body);
    }

    /// <summary>Readies a new object: a name where one is to be generated, and nothing that is the server's to set.</summary>
    public static void Begin(Resource resource)
    {
        var metadata = resource.Metadata;
        if (resource.ResourceVersion.Length != 0) throw Refusal.BadRequest("resourceVersion should not be set on objects to be created");
        foreach (string name in (ReadOnlySpan<string>)["resourceVersion", "uid", "creationTimestamp", "deletionTimestamp", "generation"]) metadata.Remove(name);
        string prefix = (string?)metadata["generateName"] ?? "";
        if (resource.Name.Length == 0 && prefix.Length != 0) metadata["name"] = prefix + RandomNumberGenerator.GetString(NameCharacters, GeneratedLength);
        if (resource.Kind.HasStatus) resource.Json.Remove("status");
    }

    /// <summary>Sets defaults and checks the fields, as strictly as the request's <c>fieldValidation</c> wants it.</summary>
    /// <param name="context">The request, which gets the warnings.</param>
    /// <param name="resource">The object.</param>
    /// <param name="old">The stored object that it replaces, or null.</param>
    /// <exception cref="ApiException">422 Invalid; 400 for unknown fields where they are errors.</exception>
    public static void Check(ApiContext context, Resource resource, Resource? old)
    {
        var mode = context.Query("fieldValidation") switch
        {
            null or "Warn" => FieldValidation.Warn,
            "Strict" => FieldValidation.Strict,
            "Ignore" => FieldValidation.Ignore,
            var other => throw Refusal.BadRequest($"fieldValidation: \"{other}\": expected Strict, Warn or Ignore"),
        };
        foreach (string warning in ObjectValidation.Prepare(resource, old, mode, context.DuplicateFields)) context.Warn(warning);
    }

    private static void Expect(JsonObject body, string name, string expected)
    {
        CheckText(body, name, name);
        string? given = (string?)body[name];
        if (given != expected) throw Refusal.BadRequest($"the {name} in the data ({given ?? "none"}) does not match the expected {name} ({expected})");
    }

    private static void CheckText(JsonObject json, string name, string path)
    {
        if (json[name] is not (null or JsonValue) || (json[name] is JsonValue value && !value.TryGetValue<string>(out _)))
        {
            throw Refusal.BadRequest($"{path}: expected a text");
        }
    }
}
