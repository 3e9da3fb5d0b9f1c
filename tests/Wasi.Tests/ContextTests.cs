using System.Text;
using WasmFaas.Wasm;
using Xunit;

namespace WasmFaas.Wasi.Tests;

public sealed class ContextTests
{
    private static readonly string s_checks = Path.Combine(Repository.Guests, "checks.wasm");
    private static readonly string s_waits = Path.Combine(Repository.Guests, "waits.wasm");
    private static readonly string s_files = Path.Combine(Repository.Guests, "files.wasm");

    [Fact]
    public void ResetForgetsTheLastRequest()
    {
        using var scratch = new ScratchDirectory();
        scratch.Write("large.bin", "x");
        using var root = new HostDirectory(scratch.Path);
        using var context = new WasiContext(new WasiOptions
        {
            Arguments = ["files"],
            Environment = [new("HOME", "/home")],
            Preopens = [new Preopen(root, "/")],
        });
        using var store = Guest.NewStore(context);
        var instance = Guest.Link(File.ReadAllBytes(s_files), "files.wasm").Instantiate(store);
        var output = new OutputBuffer();
        for (int request = 0; request < 3; request++)
        {
            context.Reset();
            output.Clear();
            context.Arguments.Add($"request-{request}");
            context.SetOutput(output);
            Assert.Equal(7, Command.Run(instance));
            Assert.StartsWith($"argument request-{request}\nHOME=/home\n", Encoding.UTF8.GetString(output.Written));
            Assert.True(instance.TryReset());
        }

        Assert.Equal(2, context.Arguments.Count);
        context.Reset();
        Assert.Equal(1, context.Arguments.Count);
        Assert.Equal(1, context.Environment.Count);
    }

    [Fact]
    public void ResetClosesWhatTheGuestLeftOpen()
    {
        using var scratch = new ScratchDirectory();
        using var root = new HostDirectory(scratch.Path);
        using var context = new WasiContext(new WasiOptions { Arguments = ["checks", "numbers"], Preopens = [new Preopen(root, "/")] });
        using var store = Guest.NewStore(context);
        var instance = Guest.Load(s_checks).Instantiate(store);
        Assert.Equal(0, Command.Run(instance));
        Assert.Equal(Errno.Success, context.Descriptors.Get(200, Rights.None, out var left));
        context.Reset();
        Assert.True(left.Handle!.IsClosed);
        Assert.Equal(Errno.BadF, context.Descriptors.Get(4, Rights.None, out _));
        Assert.Equal(Errno.Success, context.Descriptors.Get(3, Rights.Directory, out _));
        Assert.False(root.Handle.IsClosed);
    }

    [Fact]
    public void RequestsDoNotAllocate()
    {
        using var context = new WasiContext(new WasiOptions { Arguments = ["program"] });
        var output = new OutputBuffer();
        byte[] body = "body"u8.ToArray();
        Ready();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Ready();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Ready()
        {
            context.Reset();
            context.Arguments.Add("White");
            context.Arguments.Add("Hank"u8);
            context.Environment.Add("REQUEST_METHOD", "POST");
            context.SetInput(body);
            output.Clear();
            context.SetOutput(output);
            output.Write("answer"u8);
        }
    }

    [Fact]
    public void OutputPastTheLimitStopsTheGuest()
    {
        using var context = new WasiContext(new WasiOptions { Arguments = ["waits", "write"], Limits = new WasiLimits { OutputBytes = 1000 } });
        var output = new OutputBuffer();
        context.SetOutput(output);
        using var store = Guest.NewStore(context);
        var instance = Guest.Load(s_waits).Instantiate(store);
        var trap = Assert.Throws<Trap>(() => Command.Run(instance));
        Assert.Equal(InterruptReason.OutputLimit, trap.Reason);
        Assert.Equal(1000, output.Written.Length);
    }

    [Fact]
    public void OutputThatNobodyWantsIsDiscarded()
    {
        using var context = new WasiContext(new WasiOptions { Arguments = ["checks", "layouts"] });
        using var store = Guest.NewStore(context);
        Assert.Equal(0, Command.Run(Guest.Load(s_checks).Instantiate(store)));
    }

    [Fact]
    public void WhatASinkThrowsComesOut()
    {
        using var context = new WasiContext(new WasiOptions { Arguments = ["checks", "layouts"] });
        context.SetOutput(new BrokenSink());
        using var store = Guest.NewStore(context);
        var instance = Guest.Load(s_checks).Instantiate(store);
        Assert.Throws<IOException>(() => Command.Run(instance));
    }

    [Theory]
    [InlineData("", "value")]
    [InlineData("A=B", "value")]
    [InlineData("NAME", "a\0b")]
    public void VariablesThatCannotBeAreRefused(string name, string value)
    {
        using var context = new WasiContext();
        Assert.Throws<ArgumentException>(() => context.Environment.Add(name, value));
        Assert.Equal(0, context.Environment.Count);
        Assert.Equal(0, context.Environment.Length);
    }

    [Fact]
    public void ArgumentsAreLimited()
    {
        using var context = new WasiContext(new WasiOptions { Limits = new WasiLimits { ArgumentBytes = 10 } });
        context.Arguments.Add("12345678");
        var error = Assert.Throws<ArgumentException>(() => context.Arguments.Add("x"));
        Assert.Contains("WasiLimits.ArgumentBytes", error.Message);
        Assert.Equal(9, context.Arguments.Length);
        context.Arguments.Add("");
        Assert.Equal(10, context.Arguments.Length);
    }

    [Fact]
    public void ClocksAndRandomBytesCanBeReplaced()
    {
        var time = new FixedTime();
        var clock = new Clock(time);
        Assert.Equal(Errno.Success, clock.Get(Clock.Realtime, out ulong now));
        Assert.Equal(1_000_000_500UL, now);
        Assert.Equal(Errno.Success, clock.Get(Clock.Monotonic, out now));
        Assert.Equal(42_000UL, now);

        using var context = new WasiContext(new WasiOptions { Entropy = bytes => bytes.Fill(9) });
        using var store = Guest.NewStore(context);
        byte[] bytes = new byte[100];
        context.Entropy.Fill(bytes, store);
        Assert.All(bytes, value => Assert.Equal(9, value));
    }

    [Fact]
    public void SmallRandomRequestsDiffer()
    {
        using var context = new WasiContext();
        using var store = Guest.NewStore(context);
        var seen = new HashSet<UInt128>();
        Span<byte> bytes = stackalloc byte[16];
        for (int i = 0; i < 200; i++)
        {
            context.Entropy.Fill(bytes, store);
            Assert.True(seen.Add(BitConverter.ToUInt128(bytes)));
        }
    }

    [Fact]
    public void AModuleThatIsNoCommandIsNamed()
    {
        byte[] empty = [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0];
        using var context = new WasiContext();
        using var store = Guest.NewStore(context);
        var instance = Guest.Link(empty, "nothing.wasm").Instantiate(store);
        var error = Assert.Throws<LinkException>(() => Command.Run(instance));
        Assert.Contains("\"nothing.wasm\"", error.Message);
        Command.Initialize(instance);
    }

    private sealed class BrokenSink : OutputSink
    {
        public override void Write(ReadOnlySpan<byte> data) => throw new IOException("gone");
    }

    private sealed class FixedTime : TimeProvider
    {
        public override long TimestampFrequency => 1_000_000;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(10_000_005);

        public override long GetTimestamp() => 42;
    }
}
