using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using WasmFaas.Keeper.Conventions;
using Xunit;

namespace WasmFaas.Keeper.Tests.Conventions;

public sealed class LinesJsonTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a", "a")]
    [InlineData("a\n", "a")]
    [InlineData("\n", "")]
    [InlineData("a\n\nb\r\n", "a", "", "b\r")]
    [InlineData("\"\\\b\f\t\u0001\u007f é€😀", "\"\\\b\f\t\u0001\u007f é€😀")]
    public Task MakesLinesOfOutput(string output, params string[] expected) => CheckAsync(Encoding.UTF8.GetBytes(output), expected);

    [Fact]
    public Task ReplacesWhatIsNotUtf8() => CheckAsync([(byte)'a', 0xff, (byte)'b', (byte)'\n', 0xc3], ["a\ufffdb", "\ufffd"]);

    [Fact]
    public async Task MakesLinesOfRandomOutput()
    {
        var random = new Random(20_260_101);
        for (int round = 0; round < 200; round++)
        {
            char[] output = new char[random.Next(1, 40_000 / (1 + (round % 50)))];
            for (int i = 0; i < output.Length; i++) output[i] = "ab \n\"\\\u0002é€"[random.Next(9)];
            string text = new(output);
            string[] expected = (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
            await CheckAsync(Encoding.UTF8.GetBytes(text), expected);
        }
    }

    private static async Task CheckAsync(byte[] output, string[] expected)
    {
        var repaired = LinesJson.Repair(output);
        byte[] atOnce = new byte[LinesJson.MaxLength(repaired.Length)];
        atOnce = atOnce[..LinesJson.Write(repaired.Span, atOnce)];
        Assert.Equal(expected, Lines(atOnce));
        Assert.Equal(atOnce.Length, LinesJson.Measure(repaired.Span));
        if (repaired.IsEmpty) return;

        var stream = new MemoryStream();
        var writer = PipeWriter.Create(stream);
        await LinesJson.WriteAsync(repaired, writer, TestContext.Current.CancellationToken);
        await writer.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(atOnce, stream.ToArray());
    }

    private static string[] Lines(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal(0, document.RootElement.GetProperty("status").GetInt32());
        return [.. document.RootElement.GetProperty("output").EnumerateArray().Select(line => line.GetString()!)];
    }
}
