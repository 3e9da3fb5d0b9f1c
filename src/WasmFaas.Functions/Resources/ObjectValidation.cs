using WasmFaas.Functions.Resources.Validation;

namespace WasmFaas.Functions.Resources;

/// <summary>Makes an object that a client sent into one that may be stored.</summary>
public static class ObjectValidation
{
    /// <summary>
    /// Drops nulls and unknown fields, completes defaults, and checks all fields and the rules of the kind, in place.
    /// <c>metadata.namespace</c> must be set already: references without a namespace get it.
    /// </summary>
    /// <param name="resource">The object as it would be stored, which is changed.</param>
    /// <param name="old">The stored object that it replaces, or null.</param>
    /// <param name="mode">What is done about unknown fields and duplicates.</param>
    /// <param name="duplicates">Paths of fields that were given twice, from <see cref="JsonBody.Parse"/>.</param>
    /// <returns>Warnings for the client, each such as <c>unknown field "spec.foo"</c>.</returns>
    /// <exception cref="ApiException">400 BadRequest for unknown fields in strict mode; 422 Invalid with every field that is wrong.</exception>
    public static IReadOnlyList<string> Prepare(Resource resource, Resource? old, FieldValidation mode, IReadOnlyList<string>? duplicates = null)
    {
        var unknown = new List<string>();
        foreach (string path in duplicates ?? []) unknown.Add($"duplicate field \"{path}\"");
        SchemaCompletion.Complete(resource, unknown);
        if (mode == FieldValidation.Strict && unknown.Count > 0)
        {
            var kind = resource.Kind;
            throw new ApiException(400, "BadRequest",
                $"{kind.Kind} in version \"{kind.Version}\" cannot be handled as a {kind.Kind}: strict decoding error: {string.Join(", ", unknown)}");
        }

        var errors = Check(resource, old);
        if (errors.Count > 0) throw ApiException.Invalid(resource.Kind, resource.Name, errors);
        if (mode != FieldValidation.Warn) unknown.Clear();
        return unknown;
    }

    /// <summary>What is wrong with a completed object.</summary>
    /// <param name="resource">The object.</param>
    /// <param name="old">The stored object that it replaces, or null.</param>
    public static IReadOnlyList<FieldError> Check(Resource resource, Resource? old)
    {
        var errors = new FieldErrors();
        MetadataRules.Check(resource, old, errors);
        SchemaCheck.Check(resource, errors);
        // The rules of the kind read fields by their types.
        if (errors.Count == 0) KindRules.Check(resource, old, errors);
        return errors.ToList();
    }
}
