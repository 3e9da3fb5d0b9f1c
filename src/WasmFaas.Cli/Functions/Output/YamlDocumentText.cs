using System.Text.Json.Nodes;

namespace WasmFaas.Cli.Functions.Output;

/// <summary>A document of a YAML file.</summary>
/// <param name="Json">The document.</param>
/// <param name="Place">File and line, for errors.</param>
internal sealed record YamlDocumentText(JsonObject Json, string Place);
