using WasmFaas.Functions.Resources;
using WasmFaas.Keeper;
using WasmFaas.Keeper.Services;

namespace WasmFaas.Functions.Execution;

/// <summary>Deletes archives that no package, version or served function names any more.</summary>
internal sealed class ArchiveCollector(Cluster cluster, ArchiveStore archives, PackageController packages, FunctionHost host, ServiceHost services, TimeProvider time, KeeperLog? log)
{
    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(PlatformLimits.ArchiveSweep, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                int count = archives.Collect(FindNamed(), PlatformLimits.ArchiveGrace);
                if (count > 0) log?.Write("info", $"deleted {count} archives that nothing names any more");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log?.Write("error", $"cannot look for archives that nothing names: {e.Message}");
            }
        }
    }

    /// <summary>Digests of the archives that are in use.</summary>
    internal HashSet<string> FindNamed()
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var package in cluster[ResourceKinds.Package].Objects)
        {
            Add(package.Status.Text("contentHash"));
            Add(package.Spec.Object("deployment").Object("checksum").Text("sum"));
            Add(packages.Find(ResourceKey.Of(package))?.Digest);
        }

        foreach (var version in cluster[ResourceKinds.FunctionVersion].Objects) Add(version.Spec.Text("packageDigest"));

        // A function whose newest state cannot be loaded goes on with the one before, which no object names.
        foreach (var function in host.Functions) Add(Path.GetFileName(function.Source.Name));
        foreach (var service in services.Services) Add(Path.GetFileName(service.Source.Name));
        return named;

        void Add(string? digest)
        {
            if (digest is not null) named.Add(digest.ToLowerInvariant().Replace("sha256:", "", StringComparison.Ordinal));
        }
    }
}
