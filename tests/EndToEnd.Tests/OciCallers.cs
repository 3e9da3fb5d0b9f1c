using System.Diagnostics;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>What the programs that call an OCI runtime need: a program of one name, an image, and a way to be run.</summary>
internal sealed class OciCallers : IDisposable
{
    // Podman makes names of it, which have no capitals.
    private readonly DirectoryInfo _directory = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"wasmfaas-{Guid.NewGuid():N}"[..21]));

    public OciCallers()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "wasmfaas.dll");
        File.WriteAllText(Runtime, $"#!/bin/sh\nexec dotnet {program} oci \"$@\"\n");
        Process.Start("chmod", ["755", Runtime]).WaitForExit();
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A directory that goes with it.</summary>
    public string DirectoryPath => _directory.FullName;

    /// <summary>The runtime, as a program.</summary>
    public string Runtime => Path.Combine(_directory.FullName, "wasmfaas-oci");

    /// <summary>The directory of the images.</summary>
    public string Images => Path.Combine(_directory.FullName, "images");

    /// <summary>Skips a test where it is not run by root, or a program is missing.</summary>
    public static void SkipWhereMissing(params string[] programs)
    {
        Assert.SkipUnless(Environment.UserName == "root", "containers are made by root");
        foreach (string program in programs)
            Assert.SkipUnless(new[] { "/usr/bin/", "/usr/sbin/" }.Any(directory => File.Exists(directory + program)), $"{program} is not installed");
        using var unshare = Process.Start("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"]);
        unshare.WaitForExit();
        Assert.SkipUnless(unshare.ExitCode == 0, "this machine lets nobody mount anything");
        Assert.SkipUnless(CanMakeGroup(), "this machine lets nobody make control groups");
    }

    /// <summary>Makes an image with a file system of a module.</summary>
    public async Task BuildAsync(string module, string name)
    {
        var (code, _, error) = await WasmFaasProcess.RunAsync("", "image", "build", module, "-t", name, "--compat", "--images", Images);
        Assert.True(code == 0, error);
    }

    /// <summary>Runs a program to its end.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(string program, params string[] arguments) => HostProgram.RunAsync(Cancellation, program, arguments);

    /// <summary>Runs a program, which must succeed.</summary>
    public static Task<string> OkAsync(string program, params string[] arguments) => HostProgram.OkAsync(Cancellation, program, arguments);

    private static bool CanMakeGroup()
    {
        string root = Directory.Exists("/sys/fs/cgroup/memory") ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup";
        string group = Path.Combine(root, $"wasmfaas-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(group);
            Directory.Delete(group);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
