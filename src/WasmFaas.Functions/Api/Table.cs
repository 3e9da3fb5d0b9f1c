using System.Globalization;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Api;

/// <summary>The meta.k8s.io/v1 Table: what <c>kubectl get</c> prints.</summary>
/// <param name="kind">The kind of the rows.</param>
/// <param name="includeObject">What a row brings of its object: <c>None</c>, <c>Metadata</c> or <c>Object</c>.</param>
/// <param name="time">What ages are counted by.</param>
internal sealed class Table(ResourceKind kind, string includeObject, TimeProvider time)
{
    /// <summary>The values of the parameter <c>includeObject</c>.</summary>
    public static IReadOnlyList<string> IncludeObjects { get; } = ["None", "Metadata", "Object"];

    /// <summary>A table.</summary>
    /// <param name="resources">The rows.</param>
    /// <param name="metadata">The metadata of the list.</param>
    /// <param name="withHeadings">False for a watch's tables after the first.</param>
    public JsonObject Make(IEnumerable<Resource> resources, JsonObject metadata, bool withHeadings = true) => new()
    {
        ["kind"] = "Table",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = metadata,
        ["columnDefinitions"] = withHeadings ? Headings() : null,
        ["rows"] = new JsonArray([.. resources.Select(Row)]),
    };

    private JsonArray Headings() =>
    [
        Heading("Name", "string", "name", 0),
        .. kind.Columns.Where(column => !column.IsWide).Select(column => Heading(column.Name, column.Type, "", 0)),
        Heading("Age", "string", "", 0),
        .. kind.Columns.Where(column => column.IsWide).Select(column => Heading(column.Name, column.Type, "", 1)),
    ];

    private static JsonObject Heading(string name, string type, string format, int priority) =>
        new() { ["name"] = name, ["type"] = type, ["format"] = format, ["description"] = "", ["priority"] = priority };

    private JsonObject Row(Resource resource)
    {
        var row = new JsonObject
        {
            ["cells"] = new JsonArray(
            [
                resource.Name,
                .. kind.Columns.Where(column => !column.IsWide).Select(column => Cell(column, resource)),
                Age((string?)resource.Metadata["creationTimestamp"]),
                .. kind.Columns.Where(column => column.IsWide).Select(column => Cell(column, resource)),
            ]),
        };
        if (includeObject == "Object") row["object"] = resource.Json.DeepClone();
        else if (includeObject == "Metadata") row["object"] = Metadata(resource);
        return row;
    }

    /// <summary>An object's metadata as a PartialObjectMetadata.</summary>
    public static JsonObject Metadata(Resource resource) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = resource.Metadata.DeepClone(),
    };

    private JsonNode Cell(TableColumn column, Resource resource) => column.Value(resource) switch
    {
        null => "<none>",
        string text when column.Type == "date" => Age(text),
        string text => text,
        bool flag => flag,
        int number => number,
        long number => number,
        JsonNode node => node.DeepClone(),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture)!,
    };

    private string Age(string? since) =>
        DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, out var begin) ? HumanDuration.Format(time.GetUtcNow() - begin) : "<unknown>";
}
