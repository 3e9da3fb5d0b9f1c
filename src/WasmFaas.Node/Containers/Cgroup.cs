using System.Globalization;

namespace WasmFaas.Node.Containers;

/// <summary>
/// The control group of a container: what its process uses is counted there, and its share of the processors is set there. Memory is
/// not limited there: the limit is the guest's (its linear memory), and the group holds the engine too.
/// </summary>
/// <param name="root">Where control groups are mounted, usually /sys/fs/cgroup.</param>
/// <param name="path">The group's path (runtime-spec, <c>linux.cgroupsPath</c>).</param>
internal sealed class Cgroup(string root, string path)
{
    /// <summary>Where control groups are mounted.</summary>
    public const string DefaultRoot = "/sys/fs/cgroup";

    /// <summary>The group of a configuration's path; null where it has none, or one in systemd's form.</summary>
    public static Cgroup? Of(string? path) => path is null || IsSystemd(path) || path.Split('/').Contains("..") ? null : new Cgroup(DefaultRoot, path);

    /// <summary>True for a configuration's path in systemd's form: <c>slice:prefix:name</c>.</summary>
    public static bool IsSystemd(string? path) => path is not null && path.Contains(':');

    /// <summary>The group's directories: one in version 2, one of each controller in version 1.</summary>
    private IEnumerable<string> Directories
    {
        get
        {
            if (IsVersion2) return [In(root)];

            // cpu and cpuacct are links to one directory.
            return Directory.EnumerateDirectories(root).Where(controller => new DirectoryInfo(controller).LinkTarget is null).Select(In);
        }
    }

    private bool IsVersion2 => File.Exists(Path.Combine(root, "cgroup.controllers"));

    /// <summary>Moves a process into the group, which is made where it is missing.</summary>
    /// <exception cref="NodeException">It cannot be moved.</exception>
    public void Enter(int process, CpuResources cpu)
    {
        try
        {
            foreach (string directory in Directories)
            {
                Directory.CreateDirectory(directory);

                // A new group of cpusets has neither processors nor memory nodes, and takes no process.
                foreach (string file in (string[])["cpuset.cpus", "cpuset.mems"]) Inherit(directory, file);
                Set(directory, cpu);
                Write(directory, "cgroup.procs", process);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeException($"the process {process} cannot enter the control group {path}: {e.Message}", e);
        }
    }

    /// <summary>Gives the group another part of the processors.</summary>
    /// <exception cref="NodeException">It cannot be given.</exception>
    public void Set(CpuResources cpu)
    {
        try
        {
            foreach (string directory in Directories) Set(directory, cpu);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeException($"the processors of the control group {path} cannot be set: {e.Message}", e);
        }
    }

    /// <summary>Removes the group. One that others still use stays.</summary>
    public void Remove()
    {
        foreach (string directory in Directories.Where(Directory.Exists))
        {
            try
            {
                Directory.Delete(directory);
            }
            catch (IOException)
            {
                // A process is in it, or groups are.
            }
        }
    }

    private void Set(string directory, CpuResources cpu)
    {
        if (IsVersion2) SetVersion2(directory, cpu);
        else SetVersion1(directory, cpu);
    }

    private static void SetVersion1(string directory, CpuResources cpu)
    {
        if (!File.Exists(Path.Combine(directory, "cpu.shares"))) return;
        if (cpu.Shares is { } shares) Write(directory, "cpu.shares", shares);
        if (cpu.Period is { } period) Write(directory, "cpu.cfs_period_us", period);
        if (cpu.Quota is { } quota) Write(directory, "cpu.cfs_quota_us", quota);
    }

    private static void SetVersion2(string directory, CpuResources cpu)
    {
        // The weights of version 2 from the shares of version 1, as runc has it.
        if (cpu.Shares is { } shares) Write(directory, "cpu.weight", 1 + ((Math.Clamp(shares, 2, 262_144) - 2) * 9_999 / 262_142));
        if (cpu.Quota is { } quota) File.WriteAllText(Path.Combine(directory, "cpu.max"), string.Create(CultureInfo.InvariantCulture, $"{(quota > 0 ? quota : "max")} {cpu.Period ?? 100_000}"));
    }

    private static void Write(string directory, string file, long value) => File.WriteAllText(Path.Combine(directory, file), value.ToString(CultureInfo.InvariantCulture));

    private static void Inherit(string directory, string file)
    {
        string own = Path.Combine(directory, file), parent = Path.Combine(Path.GetDirectoryName(directory)!, file);
        if (!File.Exists(own) || !File.Exists(parent) || File.ReadAllText(own).Trim().Length != 0) return;
        if (File.ReadAllText(parent).Trim().Length == 0) Inherit(Path.GetDirectoryName(directory)!, file);
        File.WriteAllText(own, File.ReadAllText(parent));
    }

    private string In(string directory) => Path.Combine(directory, path.Trim('/'));
}
