using Xunit;

namespace WasmFaas.Keeper.Tests;

public sealed class FunctionSpecTests
{
    [Fact]
    public void ReadsAllOptions()
    {
        var spec = FunctionSpec.Parse("f=a/b.wasm,convention=cgi,isolation=reuse,timeout=1.5s,memory=64Mi,concurrency=3,queue=0,request=1k,response=2M,ttl=10m,env=A=b=c,env=D=,dir=/h::/g,dir=/x");
        Assert.Equal(("f", "a/b.wasm"), (spec.Name, spec.Path));
        var options = spec.Options;
        Assert.Equal(CallingConvention.Cgi, options.Convention);
        Assert.Equal(Isolation.Reuse, options.Isolation);
        Assert.Equal(TimeSpan.FromSeconds(1.5), options.Timeout);
        Assert.Equal(64L << 20, options.MemoryBytes);
        Assert.Equal((3, 0), (options.Concurrency, options.QueueLength));
        Assert.Equal((1_000, 2_000_000), (options.RequestBytes, options.ResponseBytes));
        Assert.Equal(TimeSpan.FromMinutes(10), options.IdleTimeToLive);
        Assert.Equal([new("A", "b=c"), new("D", "")], options.Environment);
        Assert.Equal([new("/h", "/g"), new("/x", "/x")], options.Directories);
    }

    [Theory]
    [InlineData("f", "not of the form NAME=PATH")]
    [InlineData("=x", "not of the form NAME=PATH")]
    [InlineData("f=", "not of the form NAME=PATH")]
    [InlineData("f=x,convention=http", "convention=http: expected args or cgi")]
    [InlineData("f=x,speed=1", "\"speed\" is not an option")]
    [InlineData("f=x,timeout=5", "\"5\" is not a time")]
    [InlineData("f=x,memory=64MB", "\"64MB\" is not a size")]
    [InlineData("f=x,memory=9999999999Gi", "is not a size")]
    [InlineData("f=x,concurrency=-1", "concurrency=-1: expected a whole number")]
    [InlineData("f=x,env=A", "\"A\" is not of the form NAME=VALUE")]
    [InlineData("f=x,dir=::/g", "not of the form HOST::GUEST")]
    public void SaysWhatIsWrong(string text, string expected) => Assert.Contains(expected, Assert.Throws<FormatException>(() => FunctionSpec.Parse(text)).Message);
}
