using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources.Documents;

namespace WasmFaas.Functions.Resources;

/// <summary>The OpenAPI 3.0 documents that clients such as kubectl read (Kubernetes, <c>/openapi/v3</c>).</summary>
public static class OpenApi
{
    private static readonly Dictionary<string, byte[]> s_documents = ResourceKinds.All
        .GroupBy(kind => (kind.Group, kind.Version))
        .ToDictionary(kinds => OpenApiPaths.Root(kinds.First()), kinds => JsonSerializer.SerializeToUtf8Bytes(OpenApiDocument.Create([.. kinds])));

    /// <summary>The answer to <c>/openapi/v3</c>: the address of each group version's document, with the digest of what it has.</summary>
    public static ReadOnlyMemory<byte> Index { get; } = CreateIndex();

    /// <summary>The document of a group version.</summary>
    /// <param name="path">What follows <c>/openapi/v3/</c>: <c>apis/fission.io/v1</c> or <c>api/v1</c>.</param>
    /// <returns>The document in JSON, or null where there is none.</returns>
    public static ReadOnlyMemory<byte>? Document(string path) =>
        s_documents.TryGetValue(path, out byte[]? document) ? document : default(ReadOnlyMemory<byte>?);

    private static byte[] CreateIndex()
    {
        var paths = new JsonObject();
        foreach (var (path, document) in s_documents)
        {
            string hash = Convert.ToHexString(SHA256.HashData(document));
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={hash}" };
        }

        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["paths"] = paths });
    }
}
