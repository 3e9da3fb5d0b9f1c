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

    /// <summary>An object of each kind that nothing is wrong with.</summary>
    public static Resource Good(ResourceKind kind)
    {
        const string Function = "\"functionref\": {\"type\": \"name\", \"name\": \"hello\"}";
        var resource = Of(kind, kind.Kind switch
        {
            "Function" => "\"spec\": {\"environment\": {\"name\": \"wasm\"}, \"package\": {\"packageref\": {\"name\": \"hello\"}}}",
            "Environment" => "\"spec\": {\"version\": 3, \"runtime\": {\"image\": \"wasm\"}, \"resources\": {\"limits\": {\"memory\": \"64Mi\"}}}",
            "Package" => "\"spec\": {\"environment\": {\"name\": \"wasm\"}, \"deployment\": {\"type\": \"literal\", \"literal\": \"AGFzbQEAAAA=\"}}",
            "HTTPTrigger" => $"\"spec\": {{\"relativeurl\": \"/hello\", \"methods\": [\"GET\"], {Function}}}",
            "TimeTrigger" => $"\"spec\": {{\"cron\": \"*/5 * * * *\", {Function}}}",
            "MessageQueueTrigger" => $"\"spec\": {{\"topic\": \"orders\", \"messageQueueType\": \"rabbitmq\", \"mqtkind\": \"keda\", {Function}}}",
            "KubernetesWatchTrigger" => $"\"spec\": {{\"namespace\": \"default\", \"type\": \"pod\", {Function}}}",
            "CanaryConfig" => "\"spec\": {\"trigger\": \"hello\", \"newfunction\": \"new\", \"oldfunction\": \"old\", \"weightincrement\": 20, \"duration\": \"1m\"}",
            "FunctionVersion" => "\"spec\": {\"functionName\": \"hello\", \"sequence\": 1, \"snapshot\": {\"package\": {\"packageref\": {\"name\": \"hello\"}}}}",
            "FunctionAlias" => "\"spec\": {\"functionName\": \"hello\", \"version\": \"hello-v1\"}",
            "Event" => "\"involvedObject\": {\"kind\": \"Function\", \"name\": \"hello\"}, \"reason\": \"Ready\"",
            "Namespace" => "\"spec\": {}",
            _ => "\"data\": {\"a\": \"QQ==\"}",
        });
        if (!kind.IsNamespaced) resource.Metadata.Remove("namespace");
        return resource;
    }

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
