using WasmFaas.Functions.Resources;
using Xunit;

namespace WasmFaas.Functions.Tests.Resources;

public sealed class KindRulesTests
{
    private const string Name = "\"functionref\": {\"type\": \"name\", \"name\": \"hello\"}";

    [Theory]
    [InlineData("\"relativeurl\": \"/a\"", null)]
    [InlineData("\"relativeurl\": \"/a/{id}/{year:[0-9]{4}}\"", null)]
    [InlineData("\"prefix\": \"/a\", \"relativeurl\": \"\", \"host\": \"\", \"method\": \"\"", null)]
    [InlineData("\"host\": \"a.example\"", "spec.relativeurl: Required value: at least one of relativeurl or prefix must be set")]
    [InlineData("\"relativeurl\": \"a\"", "spec.relativeurl: Invalid value: \"a\": must start with '/' and not be '/'")]
    [InlineData("\"prefix\": \"/\"", "spec.prefix: Invalid value: \"/\": must start with '/' and not be '/'")]
    [InlineData("\"relativeurl\": \"/a/../b\"", "spec.relativeurl: Invalid value: \"/a/../b\": must not contain '..' path segments")]
    [InlineData("\"relativeurl\": \"/readyz\"", "spec.relativeurl: Invalid value: \"/readyz\": the router has this path for itself (reserved: /router-healthz, /readyz, /healthz, /_version, /auth/login, /fission-function/)")]
    [InlineData("\"relativeurl\": \"/{a\"", "spec.relativeurl: Invalid value: \"/{a\": \"/{a\": the '{' at 1 is not closed")]
    [InlineData("\"relativeurl\": \"/{}\"", "spec.relativeurl: Invalid value: \"/{}\": \"{}\": \"\" is not the name of a variable: expected letters, digits, '_' and '-'")]
    [InlineData("\"relativeurl\": \"/{a}/{a}\"", "spec.relativeurl: Invalid value: \"/{a}/{a}\": \"/{a}/{a}\": the variable a occurs twice")]
    [InlineData("\"relativeurl\": \"/a\", \"methods\": [\"GET\", \"get\"]", "spec.methods[1]: Unsupported value: \"get\": supported values: \"GET\", \"HEAD\", \"POST\", \"PUT\", \"PATCH\", \"DELETE\", \"CONNECT\", \"OPTIONS\", \"TRACE\"")]
    [InlineData("\"relativeurl\": \"/a\", \"methods\": [\"GET\", \"GET\"]", "spec.methods[1]: Duplicate value: \"GET\"")]
    [InlineData("\"relativeurl\": \"/a\", \"host\": \"A.example\"", @"spec.host: Invalid value: ""A.example"": spec.host in body should match '^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$'")]
    [InlineData("\"relativeurl\": \"/a\", \"corsConfig\": {\"allowOrigins\": [\"*\"], \"allowCredentials\": true}", "spec.corsConfig.allowOrigins: Invalid value: [\"*\"]: \"*\" cannot be combined with allowCredentials: browsers refuse the response")]
    [InlineData("\"relativeurl\": \"/a\", \"corsConfig\": {\"maxAge\": \"10\"}", "spec.corsConfig.maxAge: Invalid value: \"10\": a duration such as 10m was expected")]
    public void Routes(string spec, string? error) => Check(ResourceKinds.HttpTrigger, $"{spec}, {Name}", error);

    [Fact]
    public void ARegularExpressionThatIsNoneIsRefused() => Assert.StartsWith("spec.relativeurl: Invalid value: \"/{a:[}\": \"{a:[}\" is not valid: ",
        Assert.Single(Objects.Errors(Objects.Of(ResourceKinds.HttpTrigger, $"\"spec\": {{\"relativeurl\": \"/{{a:[}}\", {Name}}}"))));

    [Theory]
    [InlineData("*/5 * * * *")]
    [InlineData("0 */5 * * * *")]
    [InlineData("@hourly")]
    [InlineData("@every 1h30m")]
    [InlineData("CRON_TZ=Europe/Berlin 0 9 * * 1-5")]
    public void Timers(string cron) => Check(ResourceKinds.TimeTrigger, $"\"cron\": \"{cron}\", {Name}", null);

    [Theory]
    [InlineData("* * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("@sometimes")]
    [InlineData("@every 5")]
    [InlineData("CRON_TZ=Europe/Berlin")]
    public void WrongTimers(string cron) => Assert.StartsWith($"spec.cron: Invalid value: \"{cron}\": ",
        Assert.Single(Objects.Errors(Objects.Of(ResourceKinds.TimeTrigger, $"\"spec\": {{\"cron\": \"{cron}\", {Name}}}"))));

    [Theory]
    [InlineData("\"type\": \"name\"", "spec.functionref.name: Required value")]
    [InlineData("\"type\": \"name\", \"name\": \"A\"", "spec.functionref.name: Invalid value: \"A\": a lowercase RFC 1123 label was expected")]
    [InlineData("\"type\": \"name\", \"name\": \"a\", \"alias\": \"b\", \"version\": \"c\"", "spec.functionref: Invalid value: \"\": alias and version are mutually exclusive")]
    [InlineData("\"type\": \"function-weights\", \"name\": \"\", \"functionweights\": {\"a\": 90, \"b\": 10}", null)]
    [InlineData("\"type\": \"function-weights\"", "spec.functionref.functionweights: Required value: type is function-weights")]
    [InlineData("\"type\": \"function-weights\", \"functionweights\": {\"a\": 0}", "spec.functionref.functionweights: Invalid value: {\"a\":0}: at least one weight must be greater than 0")]
    [InlineData("\"type\": \"function-weights\", \"functionweights\": {\"a\": 101}", "spec.functionref.functionweights.a: Invalid value: 101: spec.functionref.functionweights.a in body should be less than or equal to 100")]
    [InlineData("\"name\": \"a\"", "spec.functionref.type: Required value")]
    public void References(string reference, string? error) =>
        Check(ResourceKinds.HttpTrigger, $"\"relativeurl\": \"/a\", \"functionref\": {{{reference}}}", error);

    [Theory]
    [InlineData("\"retry\": {\"maxAttempts\": 2, \"backoffBase\": \"500ms\", \"backoffCap\": \"1m\", \"jitter\": false}, \"maxAge\": \"1h\"", null)]
    [InlineData("\"onSuccess\": {\"function\": {\"type\": \"name\", \"name\": \"a\"}}, \"onFailure\": {\"topic\": {\"messageQueueType\": \"rabbitmq\", \"topic\": \"t\"}}", null)]
    [InlineData("\"retry\": {\"backoffBase\": \"1\"}", "spec.invocation.retry.backoffBase: Invalid value: \"1\": a duration of more than 0, such as 30s, was expected")]
    [InlineData("\"retry\": {\"backoffCap\": \"0s\"}", "spec.invocation.retry.backoffCap: Invalid value: \"0s\": a duration of more than 0, such as 30s, was expected")]
    [InlineData("\"retry\": {\"maxAttempts\": -1}", "spec.invocation.retry.maxAttempts: Invalid value: -1: spec.invocation.retry.maxAttempts in body should be greater than or equal to 1")]
    [InlineData("\"maxAge\": \"-1h\"", "spec.invocation.maxAge: Invalid value: \"-1h\": a duration of more than 0, such as 30s, was expected")]
    [InlineData("\"onSuccess\": {}", "spec.invocation.onSuccess: Required value: must specify one of: function, topic")]
    [InlineData("\"onFailure\": {\"function\": {\"type\": \"name\", \"name\": \"a\"}, \"topic\": {\"messageQueueType\": \"rabbitmq\", \"topic\": \"t\"}}", "spec.invocation.onFailure: Invalid value: \"\": may not have more than one field specified at a time")]
    [InlineData("\"onSuccess\": {\"function\": {\"type\": \"name\"}}", "spec.invocation.onSuccess.function.name: Required value")]
    [InlineData("\"onSuccess\": {\"function\": {\"type\": \"name\", \"name\": \"a\", \"alias\": \"b\", \"version\": \"c\"}}", "spec.invocation.onSuccess.function: Invalid value: \"\": alias and version are mutually exclusive")]
    [InlineData("\"onSuccess\": {\"topic\": {\"messageQueueType\": \"kafka\", \"topic\": \"t\"}}", "spec.invocation.onSuccess.topic.messageQueueType: Unsupported value: \"kafka\": supported values: \"rabbitmq\"")]
    [InlineData("\"onSuccess\": {\"topic\": {\"messageQueueType\": \"rabbitmq\", \"topic\": \"a b\"}}", "spec.invocation.onSuccess.topic.topic: Invalid value: \"a b\": spec.invocation.onSuccess.topic.topic in body should match '^[a-zA-Z0-9._-]+$'")]
    public void Invocations(string invocation, string? error) =>
        Assert.Equal(error == null ? [] : [error], Objects.Errors(Objects.Function($"\"invocation\": {{{invocation}}}")));

    [Theory]
    [InlineData("\"literal\": \"AAAA\"", null)]
    [InlineData("\"type\": \"url\", \"url\": \"http://127.0.0.1/a.wasm\", \"checksum\": {\"type\": \"sha256\", \"sum\": \"0000000000000000000000000000000000000000000000000000000000000000\"}", null)]
    [InlineData("", "spec.deployment: Required value: the archive, as literal, url or oci")]
    [InlineData("\"literal\": \"AAAA\", \"url\": \"http://a\"", "spec.deployment: Invalid value: \"\": at most one of literal and url may be set")]
    [InlineData("\"literal\": \"A\"", "spec.deployment.literal: Invalid value: \"...\": spec.deployment.literal in body must be of type byte (base64)")]
    [InlineData("\"url\": \"a.wasm\"", "spec.deployment.url: Invalid value: \"a.wasm\": an absolute URL was expected")]
    [InlineData("\"type\": \"url\", \"literal\": \"AAAA\"", "spec.deployment.url: Required value: type is url")]
    [InlineData("\"url\": \"http://a\", \"checksum\": {\"type\": \"sha256\"}", "spec.deployment.checksum.sum: Required value")]
    [InlineData("\"oci\": {\"image\": \"a\"}", "spec.deployment.oci.image: Invalid value: \"a\": \"a\" is not the reference of an image: expected HOST[:PORT]/NAME[:TAG][@sha256:DIGEST], with the registry's host")]
    [InlineData("\"type\": \"oci\"", "spec.deployment.oci.image: Required value: type is oci")]
    [InlineData("\"literal\": \"AA==\", \"oci\": {\"image\": \"a.example/b\"}", "spec.deployment: Invalid value: \"\": at most one of literal, url and oci may be set")]
    public void Archives(string archive, string? error) => Check(ResourceKinds.Package, $"\"deployment\": {{{archive}}}", error);

    [Fact]
    public void ALiteralArchiveHas256KiBAtMost()
    {
        Check(ResourceKinds.Package, $"\"deployment\": {{\"literal\": \"{Convert.ToBase64String(new byte[256 * 1024])}\"}}", null);
        Check(ResourceKinds.Package, $"\"deployment\": {{\"literal\": \"{Convert.ToBase64String(new byte[256 * 1024 + 1])}\"}}",
            "spec.deployment.literal: Invalid value: \"262145 bytes\": at most 262144 bytes: give a larger archive by its url");
    }

    [Theory]
    [InlineData("\"version\": \"hello-v1\"", null)]
    [InlineData("\"version\": \"hello-v1\", \"secondaryVersion\": \"hello-v2\", \"weight\": 90", null)]
    [InlineData("\"weight\": 101, \"version\": \"a\", \"secondaryVersion\": \"b\"", "spec.weight: Invalid value: 101: spec.weight in body should be less than or equal to 100")]
    [InlineData("\"version\": \"a\", \"weight\": 50", "spec.secondaryVersion: Required value: weight requires secondaryVersion")]
    [InlineData("\"version\": \"a\", \"secondaryVersion\": \"a\"", "spec.secondaryVersion: Invalid value: \"a\": must differ from version")]
    [InlineData("\"packageDigest\": \"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"", null)]
    [InlineData("\"version\": \"a\", \"packageDigest\": \"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"", "spec.packageDigest: Invalid value: \"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\": exactly one of version and packageDigest must be set")]
    [InlineData("\"weight\": null", "spec.version: Required value: exactly one of version and packageDigest must be set")]
    public void Aliases(string spec, string? error) => Check(ResourceKinds.FunctionAlias, $"\"functionName\": \"hello\", {spec}", error);

    [Fact]
    public void AnEnvironmentsVersionCannotBeChanged()
    {
        var old = Objects.Of(ResourceKinds.Environment, "\"spec\": {\"version\": 2, \"runtime\": {\"image\": \"a\"}}");
        Assert.Empty(Objects.Errors(old));
        var changed = old.Clone();
        changed.Spec!["version"] = 3;
        Assert.Equal(["spec.version: Invalid value: 3: field is immutable"], Objects.Errors(changed, old));
    }

    [Fact]
    public void AnImmutableConfigMapCannotBeChanged()
    {
        var old = Objects.Of(ResourceKinds.ConfigMap, "\"immutable\": true, \"data\": {\"a\": \"1\"}");
        var changed = old.Clone();
        changed.Json["data"]!["a"] = "2";
        Assert.Equal(["data: Forbidden: field is immutable when `immutable` is set"], Objects.Errors(changed, old));
    }

    [Fact]
    public void KeysOfDataAreChecked()
    {
        Assert.StartsWith("data[a b]: Invalid value: \"a b\"", Assert.Single(Objects.Errors(Objects.Of(ResourceKinds.ConfigMap, "\"data\": {\"a b\": \"1\"}"))));
        Assert.Equal(["binaryData[a]: Duplicate value: \"a\""],
            Objects.Errors(Objects.Of(ResourceKinds.ConfigMap, "\"data\": {\"a\": \"1\"}, \"binaryData\": {\"a\": \"AA==\"}")));
    }

    private static void Check(ResourceKind kind, string spec, string? error) =>
        Assert.Equal(error == null ? [] : [error], Objects.Errors(Objects.Of(kind, $"\"spec\": {{{spec}}}")));
}
