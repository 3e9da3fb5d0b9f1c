using WasmFaas.Node.Containers;
using Xunit;

namespace WasmFaas.Doors.Tests.Oci;

/// <summary>What control groups of both versions have used, in trees of ordinary files.</summary>
public sealed class CgroupUsageTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("wasmfaas-cgroup-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Version2IsRead()
    {
        Write("cgroup.controllers", "cpu memory pids");
        Write("pods/one/cpu.stat", "usage_usec 5000\nuser_usec 3000\nsystem_usec 2000\n");
        Write("pods/one/memory.current", "8192\n");
        Write("pods/one/memory.max", "max\n");
        Write("pods/one/memory.stat", "anon 4096\ninactive_file 1024\n");
        Write("pods/one/memory.events", "oom 2\noom_kill 1\noom_group_kill 0\n");
        Write("pods/one/pids.current", "3\n");
        var group = new CgroupUsage(_root.FullName, "0::/pods/one\n");
        Assert.Equal(new ContainerUsage { CpuNanoseconds = 5_000_000, SystemNanoseconds = 2_000_000, MemoryBytes = 8192, InactiveFileBytes = 1024, Processes = 3 }, group.Measure());
        Assert.Equal(1, group.OutOfMemoryKills);
        Write("pods/one/memory.max", "65536\n");
        Assert.Equal(65536, group.Measure().MemoryLimitBytes);
    }

    [Fact]
    public void Version1IsReadFromEachController()
    {
        Write("cpuacct/one/cpuacct.usage", "70000000\n");
        Write("cpuacct/one/cpuacct.stat", "user 5\nsystem 2\n");
        Write("memory/two/memory.usage_in_bytes", "8192\n");
        Write("memory/two/memory.limit_in_bytes", "9223372036854771712\n");
        Write("memory/two/memory.stat", "inactive_file 1\ntotal_inactive_file 1024\n");
        Write("memory/two/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 4\n");
        Write("pids/one/pids.current", "3\n");
        var group = new CgroupUsage(_root.FullName, "9:name=systemd:/\n8:pids:/one\n4:memory:/two\n2:cpu,cpuacct:/one\n0::/\n");
        Assert.Equal(new ContainerUsage { CpuNanoseconds = 70_000_000, SystemNanoseconds = 20_000_000, MemoryBytes = 8192, InactiveFileBytes = 1024, Processes = 3 }, group.Measure());
        Assert.Equal(4, group.OutOfMemoryKills);
    }

    [Fact]
    public void AGroupThatHasGoneUsesNothing() => Assert.Equal(new ContainerUsage(), new CgroupUsage(_root.FullName, "4:memory:/gone\n").Measure());

    private void Write(string name, string text)
    {
        string path = Path.Combine(_root.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
