using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;
using WasmFaas.Linux;
using WasmFaas.Wasm;

namespace WasmFaas.Node.Keepers;

/// <summary>
/// Has modules compiled ahead of time, one after the other, by a process that has no privileges and sees one module; the agent puts
/// what it made into the cache, which keepers read. Safe for use by several threads.
/// </summary>
/// <param name="program">Compiles a module: the program and its first arguments, to which the module's path is added.</param>
/// <param name="directory">The cache's directory, which all may read.</param>
/// <param name="report">Told of what cannot be compiled, and runs on the JIT.</param>
internal sealed class ModuleCompiler(IReadOnlyList<string> program, string directory, Action<string, Exception> report)
{
    /// <summary>Modules that wait, at most; more run on the JIT.</summary>
    public const int Capacity = 1000;

    /// <summary>The user that compiles: nobody's files are theirs.</summary>
    private const uint User = 1_999_999_999;

    private readonly CodeCache _cache = new(directory);

    // What could not be compiled is not tried again: the next pod of the same module would fare no better.
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private readonly Channel<(SafeFileHandle Module, string Name, Func<Task> WhenThere)> _waiting = Channel.CreateBounded<(SafeFileHandle, string, Func<Task>)>(Capacity);

    /// <summary>The cache's directory.</summary>
    public string Directory => directory;

    /// <summary>Has a module compiled.</summary>
    /// <param name="module">The module's file, which is taken over.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="whenThere">Called once its image is in the cache.</param>
    public void Begin(SafeFileHandle module, string name, Func<Task> whenThere)
    {
        if (!_waiting.Writer.TryWrite((module, name, whenThere))) module.Dispose();
    }

    /// <summary>Compiles until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        System.IO.Directory.CreateDirectory(directory);
        foreach (string left in System.IO.Directory.EnumerateDirectories(directory, "work-*")) System.IO.Directory.Delete(left, recursive: true);
        try
        {
            await foreach (var (module, name, whenThere) in _waiting.Reader.ReadAllAsync(cancellationToken))
            {
                using (module)
                {
                    try
                    {
                        if (await CompileAsync(module, cancellationToken)) await whenThere();
                    }
                    catch (Exception e) when (e is IOException or UnauthorizedAccessException or CodeCacheException or NodeException)
                    {
                        report($"{name} runs on the JIT", e);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The agent ends.
        }
    }

    /// <returns>True where its image is in the cache.</returns>
    private async Task<bool> CompileAsync(SafeFileHandle module, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[RandomAccess.GetLength(module)];
        await RandomAccess.ReadAsync(module, bytes, 0, cancellationToken);
        var key = CacheKey.Create(bytes);
        if (_cache.TryFind(key) is not null) return true;
        if (_failed.Count >= Capacity) _failed.Clear();
        if (!_failed.Add(key.Name)) return false;
        string work = Path.Combine(directory, $"work-{Guid.NewGuid():N}"), user = User.ToString(CultureInfo.InvariantCulture);
        try
        {
            await RunAsync(work, ["install", "-d", "-m", "700", "-o", user, "-g", user, work], cancellationToken);
            string path = Path.Combine(work, "module.wasm"), output = Path.Combine(work, "out");
            await File.WriteAllBytesAsync(path, bytes, cancellationToken);
            await RunAsync(work, ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", "nice", "-n", "10", .. program, path], cancellationToken);

            // What it made may be a link to anywhere.
            using var root = DirectoryCalls.OpenDirectory(output);
            using var image = new FileStream(DirectoryCalls.OpenInRoot(root, $"{key.Name}.dll", OpenFlags.ReadOnly | OpenFlags.NonBlocking), FileAccess.Read);
            _cache.Import(key, image);
            _failed.Remove(key.Name);
            return true;
        }
        finally
        {
            if (System.IO.Directory.Exists(work)) System.IO.Directory.Delete(work, recursive: true);
        }
    }

    private static async Task RunAsync(string work, string[] command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = "/" };
        start.Environment["WASMFAAS_CACHE"] = Path.Combine(work, "out");
        start.Environment["HOME"] = work;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        try
        {
            string error = await process.StandardError.ReadToEndAsync(cancellationToken);
            await output;
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0) throw new NodeException($"{command[0]} ends with code {process.ExitCode}: {error.Trim()}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
