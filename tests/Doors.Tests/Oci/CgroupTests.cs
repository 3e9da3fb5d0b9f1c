using WasmFaas.Node.Containers;
using Xunit;

namespace WasmFaas.Doors.Tests.Oci;

/// <summary>Control groups of both versions, in trees of ordinary files.</summary>
public sealed class CgroupTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("wasmfaas-cgroup-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void InVersion2TheGroupHasQuotaWeightAndProcess()
    {
        File.WriteAllText(Path("cgroup.controllers"), "cpu memory");
        new Cgroup(_root.FullName, "/pods/one").Enter(42, new CpuResources(1024, 50_000, 100_000));
        Assert.Equal(("42", "50000 100000", "39"), (Read("pods/one/cgroup.procs"), Read("pods/one/cpu.max"), Read("pods/one/cpu.weight")));
        new Cgroup(_root.FullName, "/pods/two").Enter(43, new CpuResources(null, -1, null));
        Assert.Equal("max 100000", Read("pods/two/cpu.max"));
        Assert.False(File.Exists(Path("pods/two/cpu.weight")));
    }

    [Fact]
    public void InVersion1EachControllerHasTheGroup()
    {
        foreach (string controller in (string[])["cpu", "memory", "cpuset"]) Directory.CreateDirectory(Path(controller + "/one"));
        File.WriteAllText(Path("cpu/one/cpu.shares"), "1024");
        File.WriteAllText(Path("cpuset/cpuset.cpus"), "0-1");
        File.WriteAllText(Path("cpuset/one/cpuset.cpus"), "");
        new Cgroup(_root.FullName, "/one").Enter(42, new CpuResources(512, 25_000, 100_000));
        Assert.Equal(("512", "25000", "100000"), (Read("cpu/one/cpu.shares"), Read("cpu/one/cpu.cfs_quota_us"), Read("cpu/one/cpu.cfs_period_us")));
        Assert.Equal(("42", "42", "0-1"), (Read("cpu/one/cgroup.procs"), Read("memory/one/cgroup.procs"), Read("cpuset/one/cpuset.cpus")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("machine.slice:libpod:one")]
    [InlineData("/../../etc")]
    public void APathThatIsNoneOfOursIsLeftAlone(string? path) => Assert.Null(Cgroup.Of(path));

    private string Path(string name) => System.IO.Path.Combine(_root.FullName, name);

    private string Read(string name) => File.ReadAllText(Path(name));
}
