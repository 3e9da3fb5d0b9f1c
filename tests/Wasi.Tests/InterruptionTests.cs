using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using WasmFaas.Wasm;
using Xunit;

namespace WasmFaas.Wasi.Tests;

/// <summary>A guest that waits (tests/guests/wasi/waits.c) stops when its store is interrupted. A failure here hangs.</summary>
public sealed class InterruptionTests
{
    private static readonly string s_program = Path.Combine(Repository.Guests, "waits.wasm");

    [Fact]
    public Task WhileItSleeps() => AssertStops("sleep", context => { });

    [Fact]
    public Task WhileItReadsASource() => AssertStops("read", context => context.SetInput(new SilentSource()));

    [Fact]
    public async Task WhileItReadsAPipe()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var reader = new SafeFileHandle(pipe.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        await AssertStops("read", context => context.SetInput(reader));
        await AssertStops("poll", context => context.SetInput(reader));
    }

    [Fact]
    public async Task WhileItWritesToAFullPipe()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        using var writer = new SafeFileHandle(pipe.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        await AssertStops("write", context => context.SetOutput(writer));
    }

    [Fact]
    public async Task WhileItWaitsForAConnection()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        await AssertStops("accept", context => { }, new WasiOptions { Listeners = [listener.SafeHandle] });
    }

    [Fact]
    public async Task WhileItReadsANamedPipe()
    {
        using var scratch = new ScratchDirectory();
        Host.MakePipe(scratch.File("fifo"));
        using var root = new HostDirectory(scratch.Path);
        using var writer = new FileStream(scratch.File("fifo"), FileMode.Open, FileAccess.ReadWrite);
        await AssertStops("pipe", context => { }, new WasiOptions { Preopens = [new Preopen(root, "/")] });
    }

    [Fact]
    public void BeforeItWaits()
    {
        using var context = new WasiContext(new WasiOptions { Arguments = ["waits", "sleep"] });
        using var store = Guest.NewStore(context);
        context.SetOutput(new InterruptingSink(store));
        var instance = Guest.Load(s_program).Instantiate(store);
        var trap = Assert.Throws<Trap>(() => Command.Run(instance));
        Assert.Equal(InterruptReason.Deadline, trap.Reason);
    }

    [Fact]
    public async Task AndTheContextCanBeUsedAgain()
    {
        using var context = new WasiContext(new WasiOptions { Arguments = ["waits"] });
        using var store = Guest.NewStore(context);
        var instance = Guest.Load(s_program).Instantiate(store);
        for (int i = 0; i < 3; i++)
        {
            context.Reset();
            context.Arguments.Add("sleep");
            await AssertStops(context, store, instance);
            store.ClearInterruption();
            Assert.True(instance.TryReset());
        }
    }

    private static async Task AssertStops(string what, Action<WasiContext> prepare, WasiOptions? options = null)
    {
        using var context = new WasiContext((options ?? WasiOptions.Default) with { Arguments = ["waits", what] });
        prepare(context);
        using var store = Guest.NewStore(context);
        await AssertStops(context, store, Guest.Load(s_program).Instantiate(store));
    }

    private static async Task AssertStops(WasiContext context, Store store, Instance instance)
    {
        // The guest says that it is about to wait; where its output is a pipe, that is full before anybody looks.
        var waiting = new TaskCompletionSource();
        if (context.Descriptors.Get(1, Rights.None, out var output) == Errno.Success && output is OutputDescriptor)
            context.SetOutput(new TellingSink(waiting));
        else
            waiting.SetResult();
        var run = Task.Run(() => Command.Run(instance), TestContext.Current.CancellationToken);
        await waiting.Task;
        store.Interrupt(InterruptReason.Deadline);
        var trap = await Assert.ThrowsAsync<Trap>(() => run);
        Assert.Equal(TrapCode.Interrupted, trap.Code);
        Assert.Equal(InterruptReason.Deadline, trap.Reason);
    }

    private sealed class TellingSink(TaskCompletionSource told) : OutputSink
    {
        public override void Write(ReadOnlySpan<byte> data) => told.TrySetResult();
    }

    private sealed class InterruptingSink(Store store) : OutputSink
    {
        public override void Write(ReadOnlySpan<byte> data) => store.Interrupt(InterruptReason.Deadline);
    }

    private sealed class SilentSource : InputSource
    {
        public override int Read(Span<byte> buffer, CancellationToken cancellation)
        {
            cancellation.WaitHandle.WaitOne();
            cancellation.ThrowIfCancellationRequested();
            return 0;
        }
    }
}
