using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions.Specs;

/// <summary>An object of a directory of specs.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Json">The object.</param>
/// <param name="Place">File and line, for errors.</param>
internal sealed record SpecObject(ResourceKind Kind, JsonObject Json, string Place)
{
    /// <summary>Its name.</summary>
    public string Name => (string?)Json["metadata"]?["name"] ?? "";

    /// <summary>Its namespace, or null where the command line's holds.</summary>
    public string? Namespace => (string?)Json["metadata"]?["namespace"];

    /// <inheritdoc/>
    public override string ToString() => $"{Kind.Kind} {Name}";
}
