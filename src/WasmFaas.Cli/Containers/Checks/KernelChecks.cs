using WasmFaas.Linux;

namespace WasmFaas.Cli.Containers.Checks;

/// <summary>The user, the kernel and its control groups.</summary>
internal static class KernelChecks
{
    private const string Cgroups = "/sys/fs/cgroup";
    private static readonly string[] s_controllers = ["cpu", "memory", "pids"];

    /// <summary>Looks.</summary>
    public static IEnumerable<Finding> Run()
    {
        yield return Environment.UserName == "root" ? Finding.Ok("root") : Finding.Missing("root: the agent mounts file systems and becomes other users: run it by root");
        yield return Try("openat2", "Linux 5.6 or later has it", () =>
        {
            using var root = DirectoryCalls.OpenDirectory("/");
            DirectoryCalls.OpenInRoot(root, "proc", OpenFlags.Directory).Dispose();
        });
        yield return Try("memfd_create", "Linux 3.17 or later has it", () => MemoryFile.Of([]).Dispose());
        yield return HasNamespaces("net") ? Finding.Ok("network namespaces") : Finding.Missing("network namespaces: each pod has one: raise the sysctl user.max_net_namespaces, or take a kernel with CONFIG_NET_NS");
        yield return HasNamespaces("user") ? Finding.Ok("user namespaces") : Finding.Note("user namespaces: only pods that ask for one (hostUsers: false) need them: raise the sysctl user.max_user_namespaces");
        foreach (var finding in CheckCgroups()) yield return finding;
    }

    private static Finding Try(string what, string remedy, Action work)
    {
        try
        {
            work();
            return Finding.Ok(what);
        }
        catch (IOException e)
        {
            return Finding.Missing($"{what}: {remedy}, and this is {Environment.OSVersion.Version}: {e.Message}");
        }
    }

    private static bool HasNamespaces(string kind)
    {
        string limit = $"/proc/sys/user/max_{kind}_namespaces";
        return File.Exists($"/proc/self/ns/{kind}") && (!File.Exists(limit) || File.ReadAllText(limit).Trim() != "0");
    }

    private static IEnumerable<Finding> CheckCgroups()
    {
        string file = Path.Combine(Cgroups, "cgroup.controllers");
        bool isVersion2 = File.Exists(file);
        string[] there = isVersion2 ? File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [.. s_controllers.Where(name => File.Exists(Path.Combine(Cgroups, name, "cgroup.procs")))];
        string[] absent = [.. s_controllers.Except(there)];
        string version = $"control groups, version {(isVersion2 ? 2 : 1)}";
        yield return absent.Length == 0
            ? Finding.Ok($"{version}: {string.Join(", ", s_controllers)}")
            : Finding.Missing($"{version}: {string.Join(", ", absent)}: limits of containers need them: {(isVersion2 ? "enable them where the machine is a container itself" : "mount them beneath " + Cgroups)}");
        if (!isVersion2) yield return Finding.Note($"control groups are {(Directory.Exists(Path.Combine(Cgroups, "unified")) ? "hybrid: limits hold by version 1" : "of version 1")}; kubelet of newer versions expects version 2: boot with systemd.unified_cgroup_hierarchy=1");
    }
}
