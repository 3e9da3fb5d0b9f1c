using WasmFaas.Functions.Api;
using WasmFaas.Functions.Resources;
using Xunit;

namespace WasmFaas.Functions.Tests.Api;

/// <summary>YAML, protobuf and durations.</summary>
public sealed class FormatTests
{
    [Theory]
    [InlineData("a: 1\nb: [x, 'y', true, null, ~, 1.5, 0x10, '1']", """{"a":1,"b":["x","y",true,null,null,1.5,16,"1"]}""")]
    [InlineData("a: &x {k: v}\nb: *x", """{"a":{"k":"v"},"b":{"k":"v"}}""")]
    [InlineData("a: |\n  line\n  more\nv: 1.2.3\nt: 2026-01-01", """{"a":"line\nmore\n","v":"1.2.3","t":"2026-01-01"}""")]
    [InlineData("""{"json": [1, "two"]}""", """{"json":[1,"two"]}""")]
    public void YamlBecomesJson(string yaml, string expected) =>
        Assert.Equal(expected, Assert.Single(YamlReader.ReadAll(new StringReader(yaml))).ToJsonString());

    [Fact]
    public void EmptyDocumentsAreLeftOut() => Assert.Equal(2, YamlReader.ReadAll(new StringReader("---\n---\na: 1\n---\n# nothing\n---\nb: 2\n")).Count);

    [Theory]
    [InlineData("a: 1\na: 2", "line 2: the key \"a\" is there twice")]
    [InlineData("a: *x", "there is no anchor")]
    [InlineData("a: [1", "YAML, line")]
    [InlineData("? [a]\n: b", "expected a text as key")]
    [InlineData("[[[[[1]]]]]", "deeper than 4")]
    [InlineData("a: &a [x,x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]", "more than 100 values")]
    public void BadYamlIsRefused(string yaml, string message)
    {
        var limits = new ApiLimits { YamlDepth = 4, YamlNodes = 100 };
        Assert.Contains(message, Assert.Throws<FormatException>(() => YamlReader.ReadAll(new StringReader(yaml), limits)).Message);
    }

    [Fact]
    public void AProtobufSecretIsRead()
    {
        byte[] metadata = [.. Field(1, "s"u8), .. Field(11, [.. Field(1, "app"u8), .. Field(2, "x"u8)])];
        byte[] secret = [.. Field(1, metadata), .. Field(2, [.. Field(1, "k"u8), .. Field(2, "hi"u8)]), .. Field(3, "Opaque"u8), 5 << 3, 1];
        byte[] body = [.. "k8s\0"u8, .. Field(1, [.. Field(1, "v1"u8), .. Field(2, "Secret"u8)]), .. Field(2, secret)];
        const string Expected = """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s","labels":{"app":"x"}},"data":{"k":"aGk="},"type":"Opaque","immutable":true}""";
        Assert.Equal(Expected, ProtobufBody.Parse(ResourceKinds.Secret, body).ToJsonString());
        for (int length = 4; length < body.Length; length++)
        {
            // Cut anywhere it is refused, or is a shorter message; nothing else may happen.
            try
            {
                ProtobufBody.Parse(ResourceKinds.Secret, body.AsSpan(0, length));
            }
            catch (ApiException e)
            {
                Assert.Equal(400, e.Code);
            }
        }
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(125, "2m5s")]
    [InlineData(600, "10m")]
    [InlineData(3 * 3600, "3h")]
    [InlineData((3 * 3600) + 300, "3h5m")]
    [InlineData(47 * 3600, "47h")]
    [InlineData(50 * 3600, "2d2h")]
    [InlineData(40 * 86400, "40d")]
    [InlineData(800 * 86400, "2y70d")]
    [InlineData(4000 * 86400, "10y")]
    [InlineData(-5, "0s")]
    public void DurationsReadAsInKubectl(long seconds, string expected) => Assert.Equal(expected, HumanDuration.Format(TimeSpan.FromSeconds(seconds)));

    private static byte[] Field(int number, ReadOnlySpan<byte> content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];
}
