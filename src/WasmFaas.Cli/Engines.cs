using WasmFaas.Wasm;

namespace WasmFaas.Cli;

/// <summary>The engine of this process, with the user's code cache.</summary>
internal static class Engines
{
    private const string DirectoryVariable = "WASMFAAS_CACHE";

    // Services and containers' processes may have no home.
    private const string SystemCache = "/var/cache";

    /// <summary>
    /// Makes an engine whose cache is in <c>$WASMFAAS_CACHE</c>, else <c>$XDG_CACHE_HOME/wasmfaas</c>, else
    /// <c>~/.cache/wasmfaas</c>, or <c>/var/cache/wasmfaas</c> without a home; an engine without a cache where that cannot be used.
    /// </summary>
    public static Engine Create(AheadOfTimeCompiler? compiler = null)
    {
        try
        {
            return new Engine(cache: new CodeCache(CacheDirectory()), compiler: compiler);
        }
        catch (Exception e) when (e is CodeCacheException or IOException or UnauthorizedAccessException)
        {
            return new Engine();
        }
    }

    /// <summary>Where the cache is.</summary>
    public static string CacheDirectory()
    {
        string? chosen = Environment.GetEnvironmentVariable(DirectoryVariable);
        if (!string.IsNullOrEmpty(chosen)) return chosen;
        string? user = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (string.IsNullOrEmpty(user)) user = home.Length == 0 ? SystemCache : Path.Combine(home, ".cache");
        return Path.Combine(user, "wasmfaas");
    }
}
