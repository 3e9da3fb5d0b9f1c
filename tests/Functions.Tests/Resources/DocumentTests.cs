using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Resources.Documents;
using Xunit;

namespace WasmFaas.Functions.Tests.Resources;

public sealed class DocumentTests
{
    // docs/fission.md is what the schemas say: written where WASMFAAS_WRITE_FISSION is 1, compared otherwise.
    [Fact]
    public void TheTableOfFissionsFieldsIsUpToDate()
    {
        string directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "WasmFaas.slnx"))) directory = Path.GetDirectoryName(directory)!;
        string path = Path.Combine(directory, "docs", "fission.md");
        string text = FissionDocument.Create();
        if (Environment.GetEnvironmentVariable("WASMFAAS_WRITE_FISSION") == "1") File.WriteAllText(path, text);
        Assert.True(File.Exists(path) && File.ReadAllText(path) == text, "docs/fission.md is out of date: run the tests with WASMFAAS_WRITE_FISSION=1");
    }

    [Fact]
    public void EveryKindIsInTheDocumentOfItsGroup()
    {
        foreach (var kind in ResourceKinds.All)
        {
            string root = kind.Group.Length == 0 ? "api/v1" : $"apis/{kind.Group}/v1";
            var document = Read(OpenApi.Document(root)!.Value);
            string path = $"/{root}{(kind.IsNamespaced ? "/namespaces/{namespace}" : "")}/{kind.Plural}/{{name}}";
            var patch = document["paths"]![path]!["patch"]!;
            Assert.Equal(kind.Kind, (string?)patch["x-kubernetes-group-version-kind"]!["kind"]);
            Assert.Contains(patch["parameters"]!.AsArray(), parameter => (string?)parameter!["name"] == "fieldValidation" && (string?)parameter["in"] == "query");
        }
    }

    [Fact]
    public void EveryReferenceHasATarget()
    {
        foreach (string path in (string[])["api/v1", "apis/fission.io/v1"])
        {
            var document = Read(OpenApi.Document(path)!.Value);
            var schemas = document["components"]!["schemas"]!.AsObject();
            foreach (string reference in References(document)) Assert.Contains(reference["#/components/schemas/".Length..], schemas);
        }
    }

    [Fact]
    public void TheIndexNamesTheDocumentsThatThereAre()
    {
        var paths = Read(OpenApi.Index)["paths"]!.AsObject();
        Assert.Equal(["api/v1", "apis/fission.io/v1"], paths.Select(path => path.Key).Order());
        Assert.All(paths, path => Assert.NotNull(OpenApi.Document(path.Key)));
        Assert.Null(OpenApi.Document("apis/other/v1"));
    }

    [Fact]
    public void NoFieldIsThereTwice()
    {
        foreach (var kind in ResourceKinds.All) Check(kind.Schema, kind.Kind);

        static void Check(Schema schema, string path)
        {
            Assert.Equal(schema.Fields.Select(field => field.Name).Distinct().Count(), schema.Fields.Count);
            Assert.True(schema.Type != SchemaType.Array || schema.Items != null, path);
            Assert.NotEmpty(schema.Description);
            if (schema.Items != null) Check(schema.Items, path + "[]");
            foreach (var field in schema.Fields) Check(field.Schema, $"{path}.{field.Name}");
        }
    }

    private static JsonObject Read(ReadOnlyMemory<byte> json) => JsonNode.Parse(json.Span)!.AsObject();

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject json => json.SelectMany(field => field is { Key: "$ref", Value: { } target } ? [(string)target!] : References(field.Value)),
        JsonArray array => array.SelectMany(References),
        _ => [],
    };
}
