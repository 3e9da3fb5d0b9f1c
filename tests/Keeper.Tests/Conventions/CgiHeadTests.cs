using System.Text;
using WasmFaas.Keeper.Conventions;
using Xunit;

namespace WasmFaas.Keeper.Tests.Conventions;

public sealed class CgiHeadTests
{
    [Theory]
    [InlineData("A: b\n\nbody", 6)]
    [InlineData("A: b\r\n\r\nbody", 8)]
    [InlineData("A: b\n\r\nbody", 7)]
    [InlineData("\nbody", 1)]
    [InlineData("\r\nbody", 2)]
    [InlineData("A: b\nC: d\n", -1)]
    [InlineData("A: b\r\n\r", -1)]
    [InlineData("", -1)]
    public void FindsTheBodyHoweverTheOutputIsSplit(string output, int expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(output);
        Assert.Equal(expected, CgiHead.FindBody(bytes, 0));
        for (int split = 0; split <= bytes.Length; split++)
        {
            int found = CgiHead.FindBody(bytes.AsSpan(0, split), 0);
            if (found < 0) found = CgiHead.FindBody(bytes, split);
            Assert.Equal(expected, found);
        }
    }

    [Theory]
    [InlineData("Content-Type: text/plain", 200)]
    [InlineData("Status: 404 Not Found", 404)]
    [InlineData("status:204", 204)]
    [InlineData("Location: /there", 302)]
    [InlineData("Location: /there\nStatus: 301 Moved", 301)]
    [InlineData("X: y\nContent-Type: a", 200)]
    public void KnowsTheStatus(string head, int expected) => Assert.Equal(expected, Parse(head).Status);

    [Theory]
    [InlineData("X: y", 500)]
    [InlineData("", 500)]
    [InlineData("Status: fine", 502)]
    [InlineData("Status: 99", 502)]
    [InlineData("Status: 100 Continue", 502)]
    [InlineData("Status: 2000", 502)]
    [InlineData("no colon", 502)]
    [InlineData(": value", 502)]
    [InlineData("bad name: value", 502)]
    [InlineData("Content-Type: a\rb", 502)]
    public void RefusesWhatIsNoHead(string head, int expected) => Assert.Equal(expected, Assert.Throws<GuestRefusedException>(() => Parse(head)).Status);

    [Fact]
    public void KeepsHeadersButThoseOfTheConnection()
    {
        var head = Parse("Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\nConnection: close\r\nSet-Cookie: a=1\r\nset-cookie:\tb=2 \r\n");
        Assert.Equal(["Content-Type=text/plain", "Set-Cookie=a=1", "set-cookie=b=2"], head.Headers.Select(header => $"{header.Key}={header.Value}"));
    }

    private static CgiHead Parse(string head) => CgiHead.Parse(Encoding.UTF8.GetBytes(head));
}
