using System.Diagnostics;
using WasmFaas.Wasm;

namespace WasmFaas.Cli.Commands;

/// <summary><c>wasmfaas compile</c>: the image that later runs find in the code cache.</summary>
internal static class CompileCommand
{
    /// <summary>Compiles a module ahead of time.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string path, CancellationToken cancellationToken)
    {
        var compiler = new AheadOfTimeCompiler();
        if (!compiler.IsAvailable) throw new CommandFailedException(ExitCodes.Failure, $"no ahead-of-time compiler: {compiler.UnavailableReason}");
        var engine = Engines.Create(compiler);
        if (engine.Cache is null) throw new CommandFailedException(ExitCodes.Failure, $"the code cache {Engines.CacheDirectory()} cannot be used");
        long start = Stopwatch.GetTimestamp();
        var module = ModuleFile.Compile(engine, path);
        bool wasCached = module.IsAheadOfTime;
        using var progress = Progress.Start($"compiling {path} ({module.BinaryBytes:N0} bytes)");
        try
        {
            await module.CompileAheadOfTimeAsync(cancellationToken);
        }
        catch (Exception e) when (e is AheadOfTimeException or CodeCacheException)
        {
            progress.Dispose();
            throw new CommandFailedException(ExitCodes.Failure, $"{path}: {e.Message}");
        }

        progress.Dispose();
        string time = wasCached ? "was compiled before" : $"compiled in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s";
        Console.WriteLine($"{path}: {time}; in {engine.Cache.Directory} as {module.Digest[..12]}");
        return 0;
    }
}
