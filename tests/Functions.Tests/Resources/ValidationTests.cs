using WasmFaas.Functions.Resources;
using Xunit;

namespace WasmFaas.Functions.Tests.Resources;

public sealed class ValidationTests
{
    [Theory]
    [InlineData("\"functionTimeout\": -1", "spec.functionTimeout: Invalid value: -1: spec.functionTimeout in body should be greater than or equal to 1")]
    [InlineData("\"functionTimeout\": \"5s\"", "spec.functionTimeout: Invalid value: \"string\": spec.functionTimeout in body must be of type integer: \"string\"")]
    [InlineData("\"functionTimeout\": 1.5", "spec.functionTimeout: Invalid value: \"number\": spec.functionTimeout in body must be of type integer: \"number\"")]
    [InlineData("\"environment\": {\"name\": \"No_Name\"}", "spec.environment.name: Invalid value: \"No_Name\": spec.environment.name in body should match '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'")]
    [InlineData("\"environment\": []", "spec.environment: Invalid value: \"array\": spec.environment in body must be of type object: \"array\"")]
    [InlineData("\"InvokeStrategy\": {\"ExecutionStrategy\": {\"ExecutorType\": \"x\"}}", "spec.InvokeStrategy.ExecutionStrategy.ExecutorType: Unsupported value: \"x\": supported values: \"poolmgr\", \"newdeploy\", \"container\"")]
    [InlineData("\"podspec\": {\"containers\": [{\"args\": [\"a\"]}]}", "spec.podspec: Forbidden: belongs to executor type container")]
    [InlineData("\"InvokeStrategy\": {\"ExecutionStrategy\": {\"MinScale\": 3, \"MaxScale\": 2}}", "spec.InvokeStrategy.ExecutionStrategy.MaxScale: Invalid value: 2: maximum scale must be greater than or equal to minimum scale")]
    [InlineData("\"agent\": {\"maxSessions\": 1}", "spec.agent: Forbidden: not supported yet")]
    [InlineData("\"secrets\": [{\"namespace\": \"default\"}]", "spec.secrets[0].name: Required value")]
    [InlineData("\"secrets\": [{\"name\": \"a\"}, {\"name\": \"a\"}]", "spec.secrets[1]: Duplicate value: \"a\"")]
    [InlineData("\"secrets\": [{\"name\": \"a\", \"namespace\": \"other\"}]", "spec.secrets[0].namespace: Invalid value: \"other\": the secret must be in the function's namespace \"default\"")]
    [InlineData("\"configmaps\": [{\"name\": \"a\", \"mountPath\": \"a/../b\"}]", "spec.configmaps[0].mountPath: Invalid value: \"a/../b\": must be a relative path without empty parts, '.' and '..'")]
    [InlineData("\"configmaps\": [{\"name\": \"a\"}, {\"name\": \"b\", \"mountPath\": \"default/a\"}]", "spec.configmaps[1].mountPath: Duplicate value: \"default/a\"")]
    [InlineData("\"env\": [{\"name\": \"A=B\"}]", "spec.env[0].name: Invalid value: \"A=B\": a name of printable ASCII characters without '=' was expected")]
    [InlineData("\"env\": [{\"name\": \"A\", \"valueFrom\": {}}]", "spec.env[0].valueFrom: Required value: must specify one of: secretKeyRef, configMapKeyRef")]
    [InlineData("\"envFrom\": [{\"prefix\": \"A\"}]", "spec.envFrom[0]: Required value: must specify one of: secretRef, configMapRef")]
    [InlineData("\"resources\": {\"limits\": {\"memory\": \"64 MB\"}}", "spec.resources.limits.memory: Invalid value: \"64 MB\": quantities must be a number with a suffix such as m, k, M, G, Ki, Mi or Gi")]
    public void AWrongFunctionIsRefusedInKubernetesWords(string spec, string error) => Assert.Equal([error], Objects.Errors(Objects.Function(spec)));

    [Theory]
    [InlineData("\"secrets\": [{\"name\": \"a\"}], \"configmaps\": [{\"name\": \"a\"}]")]
    [InlineData("\"env\": [{\"name\": \"A\", \"value\": \"\"}, {\"name\": \"B\", \"valueFrom\": {\"secretKeyRef\": {\"name\": \"s\", \"key\": \"k\"}}}]")]
    [InlineData("\"InvokeStrategy\": {\"ExecutionStrategy\": {\"ExecutorType\": \"newdeploy\", \"MinScale\": 2, \"MaxScale\": 0}, \"StrategyType\": \"\"}")]
    [InlineData("\"podspec\": null, \"resources\": {}, \"streaming\": null")]
    public void AGoodFunctionIsAccepted(string spec) => Assert.Empty(Objects.Errors(Objects.Function(spec)));

    [Fact]
    public void AllErrorsAreTold()
    {
        var function = Objects.Function("\"functionTimeout\": -1, \"concurrency\": -1");
        var error = Assert.Throws<ApiException>(() => ObjectValidation.Prepare(function, null, FieldValidation.Strict));
        Assert.Equal((422, "Invalid"), (error.Code, error.Reason));
        Assert.Equal(["spec.functionTimeout", "spec.concurrency"], error.Causes.Select(cause => cause.Field));
        Assert.StartsWith("Function.fission.io \"hello\" is invalid: [spec.functionTimeout: Invalid value: -1: ", error.Message);
    }

    [Theory]
    [InlineData("Hello")]
    [InlineData("a.b")]
    [InlineData("-a")]
    [InlineData("a_b")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void AFunctionsNameIsALabel(string name)
    {
        var function = Objects.Function("\"functionTimeout\": 1");
        function.Metadata["name"] = name;
        Assert.Equal("metadata.name", Assert.Single(Objects.Errors(function)).Split(':')[0]);
    }

    [Theory]
    [InlineData("wasm-faas.dev/convention", "http", "Unsupported value: \"http\": supported values: \"args\", \"cgi\"")]
    [InlineData("wasm-faas.dev/isolation", "", "Unsupported value: \"\": supported values: \"fresh\", \"reuse\"")]
    public void SettingsInAnnotationsAreChecked(string key, string value, string error) =>
        Assert.Equal([$"metadata.annotations[{key}]: {error}"], Objects.Errors(Objects.Function("\"functionTimeout\": 1", $"{{\"{key}\": \"{value}\"}}")));

    [Theory]
    [InlineData("a/b/c", "x")]
    [InlineData("/b", "x")]
    [InlineData("", "x")]
    [InlineData("a", "-x")]
    [InlineData("a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void WrongLabelsAreRefused(string key, string value)
    {
        var function = Objects.Function("\"functionTimeout\": 1");
        function.Metadata["labels"] = new System.Text.Json.Nodes.JsonObject { [key] = value };
        Assert.StartsWith("metadata.labels: Invalid value: ", Assert.Single(Objects.Errors(function)));
    }
}
