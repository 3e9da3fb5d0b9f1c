using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>The OCI runtime's command line, on bundles made by hand.</summary>
public sealed class OciRuntimeTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-oci-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string PidFile => Path.Combine(_directory.FullName, "pid");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("examples/hello/hello.wasm", 0, "arg 0: /app.wasm\narg 1: a\n")]
    [InlineData("tests/guests/exit3.wasm", 3, "out\n")]
    [InlineData("tests/guests/trap.wasm", 134, "Content-Type: text/plain\n\nhalf an answer")]
    [InlineData("tests/guests/recurse.wasm", 134, "")]
    public async Task ARunHasTheGuestsOutputAndExitCode(string module, int code, string output)
    {
        string bundle = Bundle(module, "/app.wasm", "a");
        var (ended, written, _) = await OciAsync("run", "--bundle", bundle, "one");
        Assert.Equal((code, output), (ended, written));
        Assert.Equal("", await OkAsync("list", "--quiet"));
    }

    [Fact]
    public async Task AContainerGoesFromCreatedToRunningToStopped()
    {
        string bundle = Bundle("tests/guests/sleep.wasm", "/app.wasm", "3600");
        await OkAsync("create", "--bundle", bundle, "--pid-file", PidFile, "one");
        var state = JsonNode.Parse(await OkAsync("state", "one"))!;
        Assert.Equal(("one", "created", bundle, await File.ReadAllTextAsync(PidFile, Cancellation)), ((string?)state["id"], (string?)state["status"], (string?)state["bundle"], $"{state["pid"]}"));
        Assert.Equal("container with id \"one\" already exists", await RefusedAsync("create", "--bundle", bundle, "one"));
        await OkAsync("start", "one");
        Assert.Equal("running", await StatusAsync());
        Assert.Equal("cannot start container \"one\" that is running: expected one that is created", await RefusedAsync("start", "one"));
        Assert.Equal("cannot delete container \"one\" that is not stopped: running", await RefusedAsync("delete", "one"));
        Assert.Equal($"[{state["pid"]}]\n", await OkAsync("ps", "--format", "json", "one"));
        await OkAsync("pause", "one");
        Assert.Equal("paused", await StatusAsync());
        Assert.Equal("container \"one\" is paused: expected one that is running", await RefusedAsync("pause", "one"));
        await OkAsync("resume", "one");
        Assert.Equal("running", await StatusAsync());
        Assert.Contains("exec is not supported for wasm containers yet", await RefusedAsync("exec", "one", "/bin/sh"));
        Assert.Contains("unknown signal \"NONE\"", await RefusedAsync("kill", "one", "NONE"));
        await OkAsync("kill", "one", "TERM");
        while (await StatusAsync() != "stopped") await Task.Delay(20, Cancellation);
        Assert.Equal("container not running: \"one\"", await RefusedAsync("kill", "one", "9"));
        await OkAsync("delete", "one");
        Assert.Equal("container \"one\" does not exist", await RefusedAsync("delete", "one"));
        await OkAsync("delete", "--force", "one");
    }

    [Fact]
    public async Task WhatRunsIsDeletedByForce()
    {
        await OkAsync("create", "--bundle", Bundle("tests/guests/loop.wasm", "/app.wasm"), "--pid-file", PidFile, "one");
        await OkAsync("start", "one");
        await OkAsync("delete", "--force", "one");

        // A zombie where nobody has waited for it yet.
        string stat = $"/proc/{await File.ReadAllTextAsync(PidFile, Cancellation)}/stat";
        Assert.True(!File.Exists(stat) || (await File.ReadAllTextAsync(stat, Cancellation)).Contains(") Z "), "the process runs still");
        Assert.Equal("", await OkAsync("list", "--quiet"));
    }

    // Absolute links lead within the image, as they do for a program in it; a pipe is not waited for.
    [Fact]
    public async Task AModuleIsAFileOfItsImage()
    {
        string bundle = Bundle("examples/hello/hello.wasm", "/link.wasm"), root = Path.Combine(bundle, "rootfs");
        string outside = Path.Combine(_directory.FullName, "outside.wasm");
        File.Copy(Path.Combine(root, "app.wasm"), outside);
        File.CreateSymbolicLink(Path.Combine(root, "link.wasm"), outside);
        Assert.Contains("there is no such file in the container", await RefusedAsync("create", "--bundle", bundle, "one"));
        File.Delete(Path.Combine(root, "link.wasm"));
        File.CreateSymbolicLink(Path.Combine(root, "link.wasm"), "/app.wasm");
        var (code, output, _) = await OciAsync("run", "--bundle", bundle, "one");
        Assert.Equal((0, "arg 0: /link.wasm\n"), (code, output));
        string pipe = Bundle(null, "/pipe.wasm");
        await OciCallers.OkAsync("mkfifo", Path.Combine(pipe, "rootfs", "pipe.wasm"));
        Assert.Contains("there is no such file in the container", await RefusedAsync("create", "--bundle", pipe, "two"));
    }

    [Fact]
    public async Task AnErrorIsInTheLogToo()
    {
        string log = Path.Combine(_directory.FullName, "log.json");
        string bundle = Bundle("README.md", "/app.wasm");
        string told = await RefusedAsync("--log", log, "--log-format", "json", "create", "--bundle", bundle, "one");
        Assert.Contains("magic header not detected", told);
        var line = JsonNode.Parse(await File.ReadAllTextAsync(log, Cancellation))!;
        Assert.Equal(("error", told), ((string?)line["level"], (string?)line["msg"]));
        Assert.Equal("", await OkAsync("list", "--quiet"));
        Assert.Contains("there is no such file in the container", await RefusedAsync("create", "--bundle", Bundle(null, "/none.wasm"), "one"));
        Assert.Contains("wasm containers have no terminal", await RefusedAsync("create", "--bundle", Bundle("README.md", ["/app.wasm"], process => process["terminal"] = true), "one"));
        Assert.Contains("config.json", await RefusedAsync("create", "--bundle", _directory.FullName, "one"));
        Assert.Contains("invalid container id \"../x\"", await RefusedAsync("create", "--bundle", bundle, "../x"));
    }

    [Fact]
    public async Task WhatACreationLeftThatWasCutShortIsRemovedByForce()
    {
        Directory.CreateDirectory(Path.Combine(_directory.FullName, "state-wasm", "one"));
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "state-wasm", "one", "claim"), "", Cancellation);
        string bundle = Bundle("examples/hello/hello.wasm", "/app.wasm");
        Assert.Equal("container with id \"one\" already exists", await RefusedAsync("create", "--bundle", bundle, "one"));
        await OkAsync("delete", "--force", "one");
        await OkAsync("run", "--bundle", bundle, "one");
        Assert.StartsWith("wasmfaas-oci version ", await OkAsync("--version"));
    }

    [Fact]
    public async Task OfManyWithOneIdOneIsMade()
    {
        string bundle = Bundle("examples/hello/hello.wasm", "/app.wasm");
        var codes = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => (await OciAsync("create", "--bundle", bundle, "one")).ExitCode));
        Assert.Equal([0, 1, 1, 1], codes.Order());
        await OkAsync("delete", "--force", "one");
    }

    [Theory]
    [InlineData(false, "/a: written\n/data/b: written\n/fixed/c: Read-only file system\n")]
    [InlineData(true, "/a: Read-only file system\n/data/b: written\n/fixed/c: Read-only file system\n")]
    public async Task MountsAndReadOnlyAreKeptTo(bool isReadOnly, string output)
    {
        string bundle = Bundle("tests/guests/touch.wasm", "/app.wasm", "/a", "/data/b", "/fixed/c");
        string data = _directory.CreateSubdirectory("data").FullName;
        Configure(bundle, configuration =>
        {
            configuration["root"]!["readonly"] = isReadOnly;
            configuration["mounts"] = new JsonArray(
                new JsonObject { ["destination"] = "/data", ["source"] = data, ["options"] = new JsonArray("rbind", "rw") },
                new JsonObject { ["destination"] = "/fixed", ["source"] = data, ["options"] = new JsonArray("bind", "ro") },
                new JsonObject { ["destination"] = "/proc", ["type"] = "proc", ["source"] = "proc" });
        });
        var (code, written, _) = await OciAsync("run", "--bundle", bundle, "one");
        Assert.Equal((0, output), (code, written));
        Assert.Equal("touched\n", await File.ReadAllTextAsync(Path.Combine(data, "b"), Cancellation));
    }

    [Fact]
    public async Task TheMemoryLimitIsTheGuests()
    {
        string bundle = Bundle("tests/guests/malloc.wasm", "/app.wasm");
        Configure(bundle, configuration => configuration["linux"] = new JsonObject { ["resources"] = new JsonObject { ["memory"] = new JsonObject { ["limit"] = 8 << 20 } } });
        var (code, output, _) = await OciAsync("run", "--bundle", bundle, "one");
        Assert.Equal(0, code);
        Assert.InRange(int.Parse(output.Split(' ')[0], CultureInfo.InvariantCulture), 4, 7);
    }

    [Fact]
    public async Task TheGuestIsTheContainersUserWithoutAnyCapability()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can become another user");
        string bundle = Bundle("tests/guests/sleep.wasm", ["/app.wasm", "3600"], process => process["user"] = new JsonObject { ["uid"] = 1234, ["gid"] = 2345, ["additionalGids"] = new JsonArray(3456) });
        await OkAsync("create", "--bundle", bundle, "--pid-file", PidFile, "one");
        string[] status = await File.ReadAllLinesAsync($"/proc/{await File.ReadAllTextAsync(PidFile, Cancellation)}/status", Cancellation);
        Assert.Contains("Uid:\t1234\t1234\t1234\t1234", status);
        Assert.Contains("Gid:\t2345\t2345\t2345\t2345", status);
        Assert.Contains("Groups:\t3456 ", status);
        Assert.Contains("NoNewPrivs:\t1", status);
        Assert.Contains("CapEff:\t0000000000000000", status);
        Assert.Contains("CapPrm:\t0000000000000000", status);
        await OkAsync("delete", "--force", "one");
    }

    private string Bundle(string? module, params string[] arguments) => Bundle(module, arguments, _ => { });

    /// <summary>Makes a bundle whose root file system has a module as app.wasm.</summary>
    private string Bundle(string? module, string[] arguments, Action<JsonObject> change)
    {
        string bundle = Directory.CreateDirectory(Path.Combine(_directory.FullName, $"bundle{Guid.NewGuid():N}")).FullName;
        string root = Directory.CreateDirectory(Path.Combine(bundle, "rootfs")).FullName;
        if (module is not null) File.Copy(module.InRoot(), Path.Combine(root, "app.wasm"));
        var process = new JsonObject { ["args"] = new JsonArray([.. arguments]), ["cwd"] = "/", ["user"] = new JsonObject { ["uid"] = 0, ["gid"] = 0 } };
        change(process);
        var configuration = new JsonObject { ["ociVersion"] = "1.0.2", ["process"] = process, ["root"] = new JsonObject { ["path"] = "rootfs" } };
        File.WriteAllText(Path.Combine(bundle, "config.json"), configuration.ToJsonString());
        return bundle;
    }

    private static void Configure(string bundle, Action<JsonObject> change)
    {
        string path = Path.Combine(bundle, "config.json");
        var configuration = (JsonObject)JsonNode.Parse(File.ReadAllText(path))!;
        change(configuration);
        File.WriteAllText(path, configuration.ToJsonString());
    }

    private async Task<string?> StatusAsync() => (string?)JsonNode.Parse(await OkAsync("state", "one"))!["status"];

    /// <summary>Runs the program with its streams in files: a container's process keeps those of its maker for as long as it lives.</summary>
    private async Task<(int ExitCode, string Output, string Error)> OciAsync(params string[] arguments)
    {
        string output = Path.Combine(_directory.FullName, $"out{Guid.NewGuid():N}"), error = output + ".err";
        string[] program = [Path.Combine(AppContext.BaseDirectory, "wasmfaas.dll"), "oci", "--root", Path.Combine(_directory.FullName, "state"), .. arguments];
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", $"exec dotnet \"$@\" < /dev/null > {output} 2> {error}", "sh", .. program]))!;
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await File.ReadAllTextAsync(output, Cancellation), await File.ReadAllTextAsync(error, Cancellation));
    }

    private async Task<string> OkAsync(params string[] arguments)
    {
        var (code, output, error) = await OciAsync(arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {code}: {error}");
        return output;
    }

    private async Task<string> RefusedAsync(params string[] arguments)
    {
        var (code, _, error) = await OciAsync(arguments);
        Assert.Equal(1, code);
        Assert.StartsWith("wasmfaas: ", error);
        return error["wasmfaas: ".Length..].TrimEnd('\n');
    }
}
