using System.Text;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Tests.Resources;

/// <summary>Objects for tests, written as JSON.</summary>
internal static class Objects
{
    public static Resource Read(ResourceKind kind, string json) => new(kind, (JsonObject)JsonBody.Parse(Encoding.UTF8.GetBytes(json), out _)!);

    public static Resource Function(string spec, string annotations = "{}") => Read(ResourceKinds.Function, $$"""
        {"apiVersion": "fission.io/v1", "kind": "Function", "metadata": {"name": "hello", "namespace": "default", "annotations": {{annotations}} },
         "spec": {"package": {"packageref": {"name": "hello"} }, {{spec}} } }
        """);

    public static Resource Of(ResourceKind kind, string body) => Read(kind, $$"""
        {"apiVersion": "{{kind.ApiVersion}}", "kind": "{{kind.Kind}}", "metadata": {"name": "hello", "namespace": "default"}, {{body}} }
        """);

    /// <summary>What is wrong, each as <c>field: message</c>.</summary>
    public static string[] Errors(Resource resource, Resource? old = null)
    {
        try
        {
            ObjectValidation.Prepare(resource, old, FieldValidation.Strict);
            return [];
        }
        catch (ApiException error) when (error.Code == 422)
        {
            return [.. error.Causes.Select(cause => $"{cause.Field}: {cause.Message}")];
        }
    }
}
