using System.Diagnostics;
using Xunit;

namespace WasmFaas.Wasi.Tests;

/// <summary>Programs that use their language's standard library (tests/guests/wasi).</summary>
public sealed class ProgramTests
{
    private const int LargeBytes = 10_000_000;

    [Fact]
    public void C()
    {
        var result = RunWithFiles(Path.Combine(Repository.Guests, "files.wasm"), "a b", "ä");
        uint sum = 0;
        for (uint i = 0; i < LargeBytes; i++) sum = sum * 31 + i % 251;
        string expected = $"""
            argument a b
            argument ä
            HOME=/root
            from 6: line
            at 11
            size 34, regular 1
            through the link: first
            work: c.txt d.txt deep
            work/deep: b.txt
            /: large.bin
            large.bin: 10000000 bytes, sum {sum}

            """;
        Assert.Equal(expected, result.Output);
        Assert.Equal((7, "done\n"), (result.ExitCode, result.Error));
    }

    [Fact]
    public void Rust()
    {
        string compiler = Environment.GetEnvironmentVariable("RUSTC") ?? "/usr/bin/rustc";
        Assert.SkipUnless(File.Exists(compiler) && Directory.Exists(Path.Combine(SystemRoot(compiler), "lib/rustlib/wasm32-wasi")), "no rustc with the target wasm32-wasi");
        using var scratch = new ScratchDirectory();
        string module = scratch.File("standard.wasm");
        Host.Run(compiler, "--edition=2021", "--target=wasm32-wasi", "-O", "-o", module, Path.Combine(Repository.Guests, "standard.rs"));
        const string expected = """
            arguments ["x", "ü"]
            COLOUR=red
            input ["one", "two"]
            1001 lines, 3894 bytes
            the last is "end\n"
            1501 entries
            copied 3894 bytes
            is a file: true, is a directory: true
            10000000 bytes, 251 values

            """;
        var result = RunWithFiles(module, "x", "ü");
        Assert.Equal("done\n", result.Error);
        Assert.Equal(expected, result.Output);
        Assert.Equal(5, result.ExitCode);
    }

    [Fact]
    public void Go()
    {
        string? compiler = Environment.GetEnvironmentVariable("GO") ?? FindGo();
        Assert.SkipWhen(compiler is null, "no go");
        using var scratch = new ScratchDirectory();
        string module = scratch.File("standard.wasm");
        var build = new ProcessStartInfo(compiler, ["build", "-o", module, "main.go"]) { WorkingDirectory = Path.Combine(Repository.Guests, "standard-go") };
        foreach (var (name, value) in new[] { ("GOOS", "wasip1"), ("GOARCH", "wasm"), ("GO111MODULE", "off"), ("GOFLAGS", ""), ("GOTOOLCHAIN", "local") })
            build.Environment[name] = value;
        Host.Run(build);
        const string expected = """
            arguments [x ü]
            COLOUR=red
            input one
            input two
            at 3886: "999\n"
            1501 entries
            3890 bytes through the link
            modified 2000000000005 directory false
            1505 walked
            absent: true
            above: true
            slept: true true
            285 10000000 bytes

            """;
        var result = RunWithFiles(module, "x", "ü");
        Assert.Equal("done\n", result.Error);
        Assert.Equal(expected, result.Output);
        Assert.Equal(5, result.ExitCode);
    }

    private static GuestResult RunWithFiles(string module, params string[] arguments)
    {
        using var scratch = new ScratchDirectory();
        byte[] large = new byte[LargeBytes];
        for (int i = 0; i < large.Length; i++) large[i] = (byte)(i % 251);
        File.WriteAllBytes(scratch.File("large.bin"), large);
        using var root = new HostDirectory(scratch.Path);
        return Guest.Run(module, new WasiOptions
        {
            Arguments = ["program", .. arguments],
            Environment = [new("HOME", "/root"), new("COLOUR", "red")],
            Preopens = [new Preopen(root, "/")],
        }, "one\ntwo\n");
    }

    private static string SystemRoot(string compiler) => Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(compiler)))!;

    private static string? FindGo()
    {
        var places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(Directory.EnumerateDirectories("/usr/lib", "go-*").Select(path => path + "/bin"));
        return places.Select(path => Path.Combine(path, "go")).FirstOrDefault(File.Exists);
    }
}
