using Xunit;

namespace WasmFaas.EndToEnd.Tests.Cri;

/// <summary>The node as the tests' fixture.</summary>
public sealed partial class CriNode : IAsyncLifetime
{
    public CriNode()
        : this(["dotnet", Path.Combine(AppContext.BaseDirectory, "wasmfaas.dll")], "native", () => OciCallers.Cancellation)
    {
    }

    public async ValueTask InitializeAsync()
    {
        OciCallers.SkipWhereMissing("setpriv", "setsid", "nsenter", "ip", "curl", "runc");
        Assert.SkipUnless(File.Exists($"{Programs}/containerd"), "containerd 2 is not installed (tests/install-peers)");
        Assert.SkipUnless(File.Exists("/usr/lib/cni/bridge"), "the CNI plugins are not installed");
        await StartAsync();
    }

    /// <summary>Makes an image of programs of this machine and imports it.</summary>
    internal async Task<string> ImportLinuxAsync(params string[] programs)
    {
        const string Name = "localhost/linux:1";
        string archive = Path.Combine(DirectoryPath, "linux.tar");
        await LinuxImage.WriteAsync(archive, Name, programs);
        await CtrAsync("images", "import", "--local", "--snapshotter", _snapshotter, archive);
        return Name;
    }
}
