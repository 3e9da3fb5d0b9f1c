using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace WasmFaas.Wasi.Tests;

/// <summary>Standard streams that are descriptors of the host.</summary>
public sealed class HostStreamTests
{
    private static readonly string s_checks = Path.Combine(Repository.Guests, "checks.wasm");

    [Fact]
    public void Files()
    {
        using var scratch = new ScratchDirectory();
        using var input = File.OpenHandle(scratch.Write("input", "0123456789"));
        using (var output = File.OpenHandle(scratch.File("output"), FileMode.Create, FileAccess.Write))
            AssertClean("redirected", input, output);
        Assert.False(input.IsClosed);
        Assert.Equal("written", File.ReadAllText(scratch.File("output")));
    }

    [Fact]
    public void APipe()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var reader = new SafeFileHandle(pipe.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        pipe.Write("input"u8);
        pipe.SafePipeHandle.Dispose();
        AssertClean("piped", reader, null);
    }

    [Fact]
    public void WhoDoesNotWantToWaitIsToldToComeAgain()
    {
        using var input = new AnonymousPipeServerStream(PipeDirection.Out);
        using var output = new AnonymousPipeServerStream(PipeDirection.In);
        using var reader = new SafeFileHandle(input.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        using var writer = new SafeFileHandle(output.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        AssertClean("empty", reader, writer);
    }

    [Fact]
    public async Task AllOfALargeOutputGoesThroughAPipe()
    {
        // Much more than a pipe holds, so that the guest waits for the reader again and again.
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        using var writer = new SafeFileHandle(pipe.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        using var scratch = new ScratchDirectory();
        byte[] content = new byte[1_000_000];
        Random.Shared.NextBytes(content);
        File.WriteAllBytes(scratch.File("content"), content);
        using var root = new HostDirectory(scratch.Path);
        var options = new WasiOptions { Arguments = ["copy", "/content"], Preopens = [new Preopen(root, "/")] };
        var guest = Task.Run(() =>
        {
            var result = Guest.Run(Path.Combine(Repository.Guests, "copy.wasm"), options, prepare: context => context.SetOutput(writer));
            pipe.DisposeLocalCopyOfClientHandle();
            return result;
        }, TestContext.Current.CancellationToken);
        using var received = new MemoryStream();
        await pipe.CopyToAsync(received, TestContext.Current.CancellationToken);
        Assert.Equal(new GuestResult(0, "", ""), await guest);
        Assert.Equal(content, received.ToArray());
    }

    [Fact]
    public void OnlyATerminalIsATerminal()
    {
        using var terminal = File.OpenHandle("/dev/ptmx", FileMode.Open, FileAccess.ReadWrite);
        using var device = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
        var options = new WasiOptions { Arguments = ["checks", "terminals"] };
        var result = Guest.Run(s_checks, options, prepare: context =>
        {
            context.SetInput(terminal);
            context.SetOutput(device);
        });
        Assert.Equal(4, result.ExitCode);
    }

    private static void AssertClean(string group, SafeFileHandle input, SafeFileHandle? output)
    {
        var result = Guest.Run(s_checks, new WasiOptions { Arguments = ["checks", group] }, prepare: context =>
        {
            context.SetInput(input);
            if (output is not null) context.SetOutput(output);
        });
        Assert.Equal(new GuestResult(0, "", ""), result);
    }
}
