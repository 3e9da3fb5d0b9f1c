using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>The two programs that are <c>containerd-shim-wasmfaas-v1</c>: one of native code, and <c>wasmfaas shim</c>.</summary>
internal static class ShimPrograms
{
    private const string Name = "containerd-shim-wasmfaas-v1";

    // For all tests: it takes seconds.
    private static readonly Lazy<Task<(int ExitCode, string Output, string Error)>> s_native = new(() => OciCallers.RunAsync("launcher".InRoot()));

    /// <summary>True where the native one can be built.</summary>
    public static bool CanBuildNative => File.Exists("/usr/bin/gcc") && File.Exists("/usr/include/zlib.h");

    /// <summary>Builds the native one, where that can be.</summary>
    /// <returns>Its path, or that of the script that the checkout has.</returns>
    public static async Task<string> BuildAsync()
    {
        if (!CanBuildNative) return Name.InRoot();
        var (code, output, error) = await s_native.Value;
        Assert.True(code == 0, output + error);
        return $".build/launcher/{Name}".InRoot();
    }

    /// <summary>Puts the native one into a directory, beside the program that starts an agent.</summary>
    /// <returns>Its path.</returns>
    public static async Task<string> PutNativeAsync(string directory)
    {
        await WriteScriptAsync(Path.Combine(directory, "wasmfaas"), "");
        string path = Path.Combine(directory, Name);

        // By another process: a child of this one that starts meanwhile would have it open, and it could not be run.
        await OciCallers.OkAsync("cp", await BuildAsync(), path);
        return path;
    }

    /// <summary>Puts the other one into a directory.</summary>
    /// <returns>Its path.</returns>
    public static Task<string> PutScriptAsync(string directory) => WriteScriptAsync(Path.Combine(directory, Name), "shim");

    private static async Task<string> WriteScriptAsync(string path, string command)
    {
        await File.WriteAllTextAsync(path, $"#!/bin/sh\nexec dotnet {Path.Combine(AppContext.BaseDirectory, "wasmfaas.dll")} {command} \"$@\"\n", OciCallers.Cancellation);
        await OciCallers.OkAsync("chmod", "755", path);
        return path;
    }
}
