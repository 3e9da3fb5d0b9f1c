using WasmFaas.Functions.Resources;
using Xunit;

namespace WasmFaas.Functions.Tests.Resources;

public sealed class OutboundRuleTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("https://api.example.com", "https api.example.com 443")]
    [InlineData("http://*.example.org:8080, tcp://10.1.0.0/16:5432", "http *.example.org 8080; tcp 10.1.0.0/16 5432")]
    [InlineData("tcp://[fd00::1]:53,http://[fd00::]/8", "tcp [fd00::1] 53; http [fd00::]/8 80")]
    public void ListsAreRead(string text, string rules) =>
        Assert.Equal(rules, string.Join("; ", OutboundRule.ParseList(text).Select(rule => $"{rule.Scheme} {rule.Host} {rule.Port}")));

    [Theory]
    [InlineData("*")]
    [InlineData("api.example.com")]
    [InlineData("https://*")]
    [InlineData("https://a.*.com")]
    [InlineData("https://api.example.com/path")]
    [InlineData("https://me@api.example.com")]
    [InlineData("https://10.0.0")]
    [InlineData("https://300.0.0.1")]
    [InlineData("tcp://10.0.0.0/33:5432")]
    [InlineData("tcp://db.example.com")]
    [InlineData("tcp://db.example.com:0")]
    [InlineData("tcp://db.example.com:65536")]
    [InlineData("ftp://db.example.com:21")]
    [InlineData("https://UPPER.example.com")]
    public void WhatIsNoEntryIsRefusedAtItsPlace(string text)
    {
        var function = Objects.Of(ResourceKinds.Function, "\"spec\": {\"package\": {\"packageref\": {\"name\": \"hello\"}}}");
        function.Metadata["annotations"] = new System.Text.Json.Nodes.JsonObject { [Annotations.Outbound] = $"https://good.example, {text}" };
        string error = Assert.Single(Objects.Errors(function));
        Assert.StartsWith($"metadata.annotations[{Annotations.Outbound}]: Invalid value: ", error);
    }

    [Fact]
    public void AListThatIsGivenIsReportedAsWithoutEffect()
    {
        var function = Objects.Of(ResourceKinds.Function, "\"spec\": {\"package\": {\"packageref\": {\"name\": \"hello\"}}}");
        Assert.Empty(SupportReport.IgnoredFields(function));
        function.Metadata["annotations"] = new System.Text.Json.Nodes.JsonObject { [Annotations.Outbound] = "https://good.example" };
        Assert.Equal([$"metadata.annotations[{Annotations.Outbound}]"], SupportReport.IgnoredFields(function));
    }
}
