using System.Buffers;
using System.Text;
using WasmFaas.Keeper.Conventions;
using Xunit;

namespace WasmFaas.Keeper.Tests.Conventions;

public sealed class ArgsRequestTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("{}")]
    [InlineData("""{"args":[]}""")]
    [InlineData("""{"other":[1,{"args":["x"]}]}""")]
    public void MayBeWithoutArguments(string body) => Assert.Empty(Parse(body));

    [Theory]
    [InlineData("""{"args":["a","b"]}""", "a", "b")]
    [InlineData("""{"x":1,"args":["a b",""],"y":[{}]}""", "a b", "")]
    [InlineData("""{"args":["\u00e9\n\"\\","€😀"]}""", "é\n\"\\", "€😀")]
    [InlineData("""{"args":["lost"],"args":["last"]}""", "last")]
    public void ReadsStrings(string body, params string[] expected) => Assert.Equal(expected, Parse(body));

    [Theory]
    [InlineData("""{"args":["a",1]}""", "args[1]: expected a string, found a number (byte 13)")]
    [InlineData("""{"args":"a"}""", "args: expected an array of strings, found a string (byte 8)")]
    [InlineData("""["a"]""", "the body: expected an object such as {\"args\":[\"a\"]}, found an array (byte 0)")]
    [InlineData("""{"args":["a\u0000b"]}""", "args[0] contains a zero character, which no argument can (byte 9)")]
    [InlineData("""{"args":["\ud800"]}""", "args[0] is not valid Unicode (byte 9)")]
    [InlineData("{\"args\":\n[\"a\"", "the body is not valid JSON: line 2, byte 5")]
    [InlineData("""{"args":["a"]} x""", "the body is not valid JSON: line 1, byte 16")]
    [InlineData("nonsense", "the body is not valid JSON: line 1, byte 2")]
    public void SaysWhatIsWrongAndWhere(string body, string expected) => Assert.Equal(expected, Error(body));

    [Fact]
    public void LimitsTheNumberOfArguments()
    {
        Assert.Equal(4, Parse("""{"args":["a","b","c","d"]}""", 4).Length);
        Assert.Equal("more than 3 arguments (KeeperLimits.Arguments)", Error("""{"args":["a","b","c","d"]}""", 3));
    }

    [Fact]
    public void ReadsBodiesInPieces()
    {
        byte[] body = Encoding.UTF8.GetBytes("""{"args":["first","sec\nond €"]}""");
        for (int split = 1; split < body.Length; split++)
        {
            var first = new Segment(body.AsMemory(0, split), null);
            var second = new Segment(body.AsMemory(split), first);
            var arguments = new ByteBuffer();
            Assert.Null(ArgsRequest.Parse(new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length), arguments, 10));
            Assert.Equal("first\0sec\nond €\0", Encoding.UTF8.GetString(arguments.Written));
        }
    }

    private static string[] Parse(string body, int max = 100)
    {
        var arguments = new ByteBuffer();
        Assert.Null(ArgsRequest.Parse(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)), arguments, max));
        string all = Encoding.UTF8.GetString(arguments.Written);
        return all.Length == 0 ? [] : all[..^1].Split('\0');
    }

    private static string? Error(string body, int max = 100) =>
        ArgsRequest.Parse(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)), new ByteBuffer(), max);

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is null) return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
