using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using Xunit;

namespace WasmFaas.Functions.Tests.Storage;

public sealed class FieldSelectorTests
{
    [Theory]
    [InlineData("metadata.name=hello", true)]
    [InlineData("metadata.name==hello", true)]
    [InlineData("metadata.name!=hello", false)]
    [InlineData("metadata.name=hell", false)]
    [InlineData("metadata.namespace=default", true)]
    [InlineData("metadata.namespace!=default", false)]
    [InlineData(" metadata.name = hello , metadata.namespace = default ", true)]
    [InlineData("metadata.name=hello,metadata.namespace=other", false)]
    [InlineData("metadata.name=", false)]
    [InlineData("", true)]
    public void SelectsByFields(string selector, bool expected) =>
        Assert.Equal(expected, ResourceSelector.Parse(ResourceKinds.Function, null, selector).Matches(Named()));

    [Theory]
    [InlineData("spec.environment=x", "functions.fission.io cannot be selected by \"spec.environment\"; expected one of metadata.name, metadata.namespace")]
    [InlineData("metadata.name", "expected '=', '==' or '!='")]
    [InlineData("metadata.name=a,", "cannot be selected by \"\"")]
    [InlineData("=a", "cannot be selected by \"\"")]
    public void SaysWhatIsWrong(string selector, string expected)
    {
        var error = Assert.Throws<ApiException>(() => ResourceSelector.Parse(ResourceKinds.Function, null, selector));
        Assert.Equal((400, "BadRequest"), (error.Code, error.Reason));
        Assert.Contains(expected, error.Message);
    }

    [Theory]
    [InlineData("involvedObject.kind=Function,involvedObject.name=hello", true)]
    [InlineData("involvedObject.name=hell", false)]
    [InlineData("involvedObject.uid=", true)]
    [InlineData("reason=Created,type!=Warning", true)]
    public void EventsAreSelectedByTheirObject(string selector, bool expected)
    {
        var json = new JsonObject
        {
            ["involvedObject"] = new JsonObject { ["kind"] = "Function", ["name"] = "hello" },
            ["reason"] = "Created",
            ["type"] = "Normal",
        };
        Assert.Equal(expected, ResourceSelector.Parse(ResourceKinds.Event, null, selector).Matches(new Resource(ResourceKinds.Event, json)));
    }

    private static Resource Named() => new(ResourceKinds.Function, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = "hello", ["namespace"] = "default" },
    });
}
