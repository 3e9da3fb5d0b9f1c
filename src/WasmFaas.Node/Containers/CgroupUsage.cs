using System.Globalization;

namespace WasmFaas.Node.Containers;

/// <summary>What the processes of a control group have used. Figures that a kernel does not have are 0.</summary>
internal sealed class CgroupUsage
{
    /// <summary>Nanoseconds of a tick, of which there are 100 a second for all programs (USER_HZ).</summary>
    private const long TickNanoseconds = 10_000_000;

    private readonly bool _isVersion2;
    private readonly string _cpu, _memory, _processes;

    /// <summary>The group of a process.</summary>
    /// <param name="root">Where control groups are mounted, usually /sys/fs/cgroup.</param>
    /// <param name="membership">The process's groups (cgroups(7), <c>/proc/PID/cgroup</c>).</param>
    public CgroupUsage(string root, string membership)
    {
        _isVersion2 = File.Exists(Path.Combine(root, "cgroup.controllers"));
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in membership.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // Number, controllers, path: version 2 has no controllers, which makes them one empty name.
            string[] fields = line.Split(':', 3);
            foreach (string controller in fields[1].Split(',')) paths[controller] = fields[2];
        }

        string Of(string controller) => _isVersion2
            ? Path.Combine(root, paths.GetValueOrDefault("", "").Trim('/'))
            : Path.Combine(root, controller, paths.GetValueOrDefault(controller, "").Trim('/'));
        (_cpu, _memory, _processes) = (Of("cpuacct"), Of("memory"), Of("pids"));
    }

    /// <summary>How many of its processes the kernel ended for want of memory.</summary>
    public long OutOfMemoryKills => Entry(Path.Combine(_memory, _isVersion2 ? "memory.events" : "memory.oom_control"), "oom_kill");

    /// <summary>The group of a process that lives.</summary>
    /// <exception cref="IOException">It has gone.</exception>
    public static CgroupUsage Of(int process) => new(Cgroup.DefaultRoot, File.ReadAllText($"/proc/{process}/cgroup"));

    /// <summary>What has been used by now.</summary>
    public ContainerUsage Measure()
    {
        // What is one part of another is read after it, and may have grown.
        long cpu = _isVersion2 ? Entry(Path.Combine(_cpu, "cpu.stat"), "usage_usec") * 1000 : Number(Path.Combine(_cpu, "cpuacct.usage"));
        long system = _isVersion2 ? Entry(Path.Combine(_cpu, "cpu.stat"), "system_usec") * 1000 : Entry(Path.Combine(_cpu, "cpuacct.stat"), "system") * TickNanoseconds;
        long memory = Number(Path.Combine(_memory, _isVersion2 ? "memory.current" : "memory.usage_in_bytes"));
        return new ContainerUsage
        {
            CpuNanoseconds = cpu,
            SystemNanoseconds = Math.Min(cpu, system),
            MemoryBytes = memory,
            InactiveFileBytes = Math.Min(memory, Entry(Path.Combine(_memory, "memory.stat"), _isVersion2 ? "inactive_file" : "total_inactive_file")),
            MemoryLimitBytes = Limit(Number(Path.Combine(_memory, _isVersion2 ? "memory.max" : "memory.limit_in_bytes"))),
            Processes = (int)Number(Path.Combine(_processes, "pids.current")),
        };
    }

    // Version 1 says "no limit" by the greatest number of whole pages, version 2 by a word.
    private static long Limit(long bytes) => bytes > long.MaxValue / 2 ? 0 : bytes;

    private static long Number(string path) => Parse(Read(path).Trim());

    private static long Entry(string path, string name) =>
        Read(path).Split('\n').FirstOrDefault(line => line.StartsWith($"{name} ", StringComparison.Ordinal)) is { } line ? Parse(line[(name.Length + 1)..]) : 0;

    private static long Parse(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out long number) ? number : 0;

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The controller is not there, or the group has gone.
            return "";
        }
    }
}
