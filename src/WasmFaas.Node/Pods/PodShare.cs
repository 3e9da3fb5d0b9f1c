using System.Diagnostics;
using WasmFaas.Linux;

namespace WasmFaas.Node.Pods;

/// <summary>
/// What the Linux containers of a pod share beside its network: namespaces, files of <c>/etc</c> and <c>/dev/shm</c>. Wasm has no use for
/// it, so it is made with the first Linux container. Safe for use by several threads.
/// </summary>
/// <param name="directory">Has it; made where it is missing.</param>
/// <param name="spec">The pod.</param>
internal sealed class PodShare(string directory, PodSpec spec)
{
    private readonly SemaphoreSlim _lock = new(1);

    /// <summary>Path of the namespace of inter-process communication.</summary>
    public string Ipc => Path.Combine(directory, "ipc");

    /// <summary>Path of the namespace of the host's name.</summary>
    public string Uts => Path.Combine(directory, "uts");

    /// <summary>The shared memory; the node's where the pod shares it.</summary>
    public string SharedMemory => spec.HasHostIpc ? "/dev/shm" : Path.Combine(directory, "shm");

    /// <summary>The files of <c>/etc</c>, by their paths in containers.</summary>
    public IEnumerable<(string Destination, string Source)> Files => new[] { "hosts", "hostname", "resolv.conf" }.Select(name => ($"/etc/{name}", Path.Combine(directory, name)));

    /// <summary>Makes it, where it has not been made.</summary>
    /// <exception cref="NodeException">It cannot be made; nothing of it stays.</exception>
    public async Task EnsureAsync()
    {
        await _lock.WaitAsync();
        try
        {
            if (Directory.Exists(directory)) return;
            await MakeAsync();
        }
        catch (Exception e)
        {
            Remove();
            if (e is IOException or UnauthorizedAccessException) throw new NodeException($"what the containers of pod {spec.Id} share cannot be made: {e.Message}", e);
            throw;
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>Frees it. What is not there is no error.</summary>
    public void Remove()
    {
        foreach (string mount in (string[])[Ipc, Uts, Path.Combine(directory, "shm")]) MountCalls.Unmount(mount);
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }

    private async Task MakeAsync()
    {
        Directory.CreateDirectory(Path.Combine(directory, "shm"));
        string hostname = spec.Hostname.Length != 0 ? spec.Hostname : Environment.MachineName;
        await File.WriteAllTextAsync(Path.Combine(directory, "hostname"), $"{hostname}\n");
        await File.WriteAllTextAsync(Path.Combine(directory, "hosts"), $"127.0.0.1\tlocalhost\n::1\tlocalhost\n127.0.1.1\t{hostname}\n");
        await File.WriteAllTextAsync(Path.Combine(directory, "resolv.conf"), spec.ResolverConfiguration ?? await File.ReadAllTextAsync("/etc/resolv.conf"));
        foreach (string file in (string[])[Ipc, Uts]) await File.WriteAllTextAsync(file, "");
        MountCalls.Mount("tmpfs", "shm", Path.Combine(directory, "shm"), ["nosuid", "nodev", "noexec", "mode=1777", "size=64m"]);

        // unshare(1) keeps the namespaces by mounting them on the files.
        using var process = Process.Start(new ProcessStartInfo("unshare", [$"--ipc={Ipc}", $"--uts={Uts}", "sh", "-c", "echo \"$0\" > /proc/sys/kernel/hostname", hostname]) { RedirectStandardError = true })!;
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new IOException(error.Trim());
    }
}
