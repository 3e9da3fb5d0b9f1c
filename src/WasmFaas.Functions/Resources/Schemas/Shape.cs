using System.Text.Json.Nodes;

namespace WasmFaas.Functions.Resources.Schemas;

/// <summary>The words that the tables of fields are written in.</summary>
internal static class Shape
{
    public const string LabelPattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    public static Schema Text(string description) => new(SchemaType.String, description);

    public static Schema Label(string description) => Text(description) with { Pattern = LabelPattern, MaxLength = 63 };

    public static Schema OneOf(string description, params string[] values) => Text(description) with { Enum = values };

    public static Schema Matching(string description, string pattern, int? maxLength = null) =>
        Text(description) with { Pattern = pattern, MaxLength = maxLength };

    public static Schema Time(string description) => Text(description) with { Format = "date-time" };

    public static Schema Bytes(string description) => Text(description) with { Format = "byte" };

    public static Schema Whole(string description, long? min = null, long? max = null) =>
        new(SchemaType.Integer, description) { Minimum = min, Maximum = max };

    public static Schema Flag(string description) => new(SchemaType.Boolean, description);

    public static Schema Quantity(string description) => new(SchemaType.IntegerOrString, description);

    public static Schema Anything(string description) => new(SchemaType.Any, description);

    public static Schema Object(string description, params SchemaField[] fields) => new(SchemaType.Object, description) { Fields = fields };

    public static Schema Map(string description, Schema items) => new(SchemaType.Object, description) { Items = items };

    public static Schema List(string description, Schema items, string? key = null) =>
        new(SchemaType.Array, description) { Items = items, MapKey = key };

    public static Schema Set(string description, Schema items) => new(SchemaType.Array, description) { Items = items, IsSet = true };

    // The default is read from its text: a node made of an int cannot be read as a long, one that was read can.
    public static SchemaField Field(string name, Schema schema, JsonNode? @default = null) =>
        new(name, schema) { Default = @default == null ? null : JsonNode.Parse(@default.ToJsonString()), IsEmptyDefault = @default is JsonValue };

    public static SchemaField Required(string name, Schema schema) => new(name, schema) { IsRequired = true };

    public static SchemaField Differs(string name, Schema schema, string note, JsonNode? @default = null) =>
        Field(name, schema, @default) with { Support = Support.Differs, Note = note };

    public static SchemaField Ignored(string name, Schema schema, string? note = null, JsonNode? @default = null) =>
        Field(name, schema, @default) with { Support = Support.Ignored, Note = note };

    public static SchemaField NotYet(string name, Schema schema, string? note = null) =>
        new(name, schema) { Support = Support.NotYet, Note = note };

    /// <summary>The namespace of a reference, the object's own unless given.</summary>
    public static SchemaField OwnNamespace(string of) =>
        new("namespace", Label($"Namespace of the {of}; the object's own where it is not given.")) { IsOwnNamespace = true };
}
