using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Keeper;
using WasmFaas.Wasm;

namespace WasmFaas.Functions.Execution;

/// <summary>Fetches the archives of packages, checks and compiles their modules, and tells in <c>status</c> how far that is.</summary>
internal sealed class PackageController(Informer packages, PullSecrets pullSecrets, ArchiveStore archives, Engine engine, StatusWriter statuses, TimeProvider time, KeeperLog? log)
{
    private const int FetchesAtOnce = 4, CompilationsAtOnce = 2;

    private readonly ConcurrentDictionary<ResourceKey, PackageState> _states = new();
    private readonly WorkQueue<ResourceKey> _queue = new();
    private readonly SemaphoreSlim _compilations = new(CompilationsAtOnce);

    /// <summary>Called when a package's code is another, or cannot be had.</summary>
    public event Action<ResourceKey>? Changed;

    /// <summary>What is known of a package; null while nothing is.</summary>
    public PackageState? Find(ResourceKey key) => _states.GetValueOrDefault(key);

    /// <summary>A package has changed or gone.</summary>
    public void OnChanged(ResourceKey key) => _queue.Add(key);

    /// <summary>Takes what was compiled in an earlier process as it is, so that functions are served at once.</summary>
    public void Restore()
    {
        foreach (var package in packages.Objects)
        {
            if (package.Status.Text("buildstatus") != "succeeded" || package.Status.Number("observedGeneration") != package.Generation) continue;
            if (package.Status.Text("contentHash")?.Replace("sha256:", "") is { } digest && archives.Find(digest) is not null)
                _states[ResourceKey.Of(package)] = new PackageState(package.Generation, package.Uid, digest, null);
        }
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var keys = await _queue.TakeAsync(cancellationToken);
            await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = FetchesAtOnce, CancellationToken = cancellationToken }, async (key, cancellation) =>
            {
                try
                {
                    await LookAsync(key, cancellation);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    log?.Write("error", $"cannot prepare the package: {e}", ("package", key.ToString()));
                }
            });
        }
    }

    private async Task LookAsync(ResourceKey key, CancellationToken cancellationToken)
    {
        if (packages.Find(key) is not { } package)
        {
            if (_states.TryRemove(key, out _)) Changed?.Invoke(key);
            return;
        }

        if (Find(key) is { } known && known.Generation == package.Generation && known.Uid == package.Uid) return;
        string? digest = null;
        try
        {
            var archive = package.Spec.Object("deployment") ?? throw new ArchiveException("ArchiveMissing", "spec.deployment: expected an archive");
            digest = await archives.FetchAsync(archive, host => pullSecrets.Find(package.Namespace, archive, host), cancellationToken);
            await SetAsync(package, "running", digest, "", Condition.NotReady("Compiling", "the module is being compiled"), cancellationToken);
            var module = await CompileAsync(digest, $"{key}", cancellationToken);
            _states[key] = new PackageState(package.Generation, package.Uid, digest, null);
            Changed?.Invoke(key);
            _ = Task.Run(() => FinishAsync(package, digest, module, cancellationToken), CancellationToken.None);
        }
        catch (Exception e) when (e is ArchiveException or ModuleException or IOException)
        {
            _states[key] = new PackageState(package.Generation, package.Uid, null, e.Message);
            Changed?.Invoke(key);
            string reason = e is ArchiveException archive ? archive.Reason : "ModuleInvalid";
            await SetAsync(package, "failed", digest, e.Message, Condition.NotReady(reason, e.Message), cancellationToken);
        }
    }

    /// <summary>Checks the module; null where the archive holds several, which are checked with their functions.</summary>
    private async Task<Module?> CompileAsync(string digest, string name, CancellationToken cancellationToken)
    {
        try
        {
            string path = await archives.FindModuleAsync(digest, null, cancellationToken);
            return engine.Compile(await File.ReadAllBytesAsync(path, cancellationToken), name);
        }
        catch (ArchiveException e) when (e.Reason == "ModuleNotFound" && !e.Message.EndsWith("none", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private async Task FinishAsync(Resource package, string digest, Module? module, CancellationToken cancellationToken)
    {
        string buildLog = "compiled ahead of time";
        try
        {
            await _compilations.WaitAsync(cancellationToken);
            try
            {
                if (module is null) buildLog = "several modules: each is compiled with the first function that uses it";
                else if (!engine.CanCompileAheadOfTime && !module.IsAheadOfTime) buildLog = "compiled when it is called: there is no ahead-of-time compiler";
                else await module.CompileAheadOfTimeAsync(cancellationToken);
            }
            catch (Exception e) when (e is AheadOfTimeException or CodeCacheException or IOException)
            {
                buildLog = $"compiled when it is called: {e.Message}";
            }
            finally
            {
                _compilations.Release();
            }

            await SetAsync(package, "succeeded", digest, buildLog, Condition.Ready("Compiled", buildLog), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The platform ends; the next one begins anew.
        }
        catch (Exception e)
        {
            log?.Write("error", $"cannot finish the package: {e}", ("package", $"{package.Namespace}/{package.Name}"));
        }
    }

    private Task SetAsync(Resource package, string buildStatus, string? digest, string buildLog, Condition ready, CancellationToken cancellationToken) =>
        statuses.WriteAsync(package, current =>
        {
            var now = time.GetUtcNow();
            JsonObject status = Conditions.Set(current, now, ready, Condition.Ignored(current));
            if (buildStatus == status.Text("buildstatus") && status.Text("buildlog") == buildLog) return status;
            status["buildstatus"] = buildStatus;
            status["buildlog"] = buildLog;
            if (digest is null) status.Remove("contentHash");
            else status["contentHash"] = "sha256:" + digest;
            status["lastUpdateTimestamp"] = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            return status;
        }, cancellationToken);
}
