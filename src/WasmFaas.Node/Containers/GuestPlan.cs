using System.Globalization;
using WasmFaas.Keeper.Containers;
using WasmFaas.Node.Pods;

namespace WasmFaas.Node.Containers;

/// <summary>How a bundle becomes a guest: its keeper, its kind, its port and what it sees of the file system, by annotations.</summary>
internal static class GuestPlan
{
    private const string Prefix = "wasm-faas.dev/";
    private const string ConventionName = Prefix + "convention", PortName = Prefix + "port", FilesName = Prefix + "rootfs", IsolationName = Prefix + "isolation";
    private const string PodNamespace = "io.kubernetes.cri.sandbox-namespace";
    private const int DefaultPort = 8080;

    /// <summary>
    /// True where the container has a keeper of its own, in its own control group: it is in no pod of a Kubernetes namespace, it asks for
    /// it, or its CPU time is limited, which the kernel does for whole processes.
    /// </summary>
    public static bool IsAlone(Bundle bundle, bool isIsolated) =>
        isIsolated || !bundle.Annotations.ContainsKey(PodNamespace) || bundle.Annotations.GetValueOrDefault(IsolationName) == "process" || bundle.Cpu.Quota is > 0;

    /// <summary>Whose keeper it is: the container's, or that of the pods of a namespace with the same user.</summary>
    public static string KeyOf(Bundle bundle, bool isAlone, string id) => isAlone
        ? $"container {id}"
        : $"namespace {bundle.Annotations[PodNamespace]} {bundle.User}:{bundle.Group}:{string.Join(',', bundle.Groups)}";

    /// <summary>How the guest is run.</summary>
    /// <exception cref="NodeException">The annotation is not valid.</exception>
    public static GuestKind KindOf(Bundle bundle) => bundle.Annotations.GetValueOrDefault(ConventionName) switch
    {
        null or "" or "command" => GuestKind.Command,
        "service" => GuestKind.Service,
        "args" => GuestKind.Args,
        "cgi" => GuestKind.Cgi,
        var other => throw new NodeException(NodeError.Invalid, $"{ConventionName}: \"{other}\": expected command, service, args or cgi"),
    };

    /// <summary>The port that it listens on in its pod.</summary>
    /// <exception cref="NodeException">The annotation is not valid.</exception>
    public static int PortOf(Bundle bundle)
    {
        if (bundle.Annotations.GetValueOrDefault(PortName) is not { } text) return DefaultPort;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and < 65_536
            ? port
            : throw new NodeException(NodeError.Invalid, $"{PortName}: \"{text}\": expected a number from 1 to 65535");
    }

    /// <summary>The network namespace that it listens in; null for the node's own.</summary>
    /// <exception cref="NodeException">It would be one that nobody can reach.</exception>
    public static string? NetworkOf(Bundle bundle, Pod? pod)
    {
        // Containerd names the namespace by the pod's process, and these pods have none.
        if (pod is not null) return pod.Spec.NetworkNamespace;
        return !bundle.HasNetworkNamespace || bundle.NetworkNamespace is not null
            ? bundle.NetworkNamespace
            : throw new NodeException(NodeError.Invalid, "nobody reaches a port in a new network namespace: expected the path of one, as pods have, or the host's (ctr run --net-host)");
    }

    /// <summary>
    /// The directories that the guest finds open. A program sees its root file system; a function, which is called over HTTP, sees it only
    /// where it asks for it, since the module is in it.
    /// </summary>
    public static IReadOnlyList<(string Source, GuestDirectory Seen)> DirectoriesOf(Bundle bundle, GuestKind kind)
    {
        bool hasRoot = bundle.Annotations.GetValueOrDefault(FilesName) is { } asked ? asked == "true" : kind is GuestKind.Command or GuestKind.Service;
        return
        [
            .. hasRoot ? [(bundle.Root, new GuestDirectory("/", bundle.IsRootReadOnly))] : Array.Empty<(string, GuestDirectory)>(),
            .. bundle.Directories.Select(mount => (mount.Source, new GuestDirectory(mount.Destination, mount.IsReadOnly))),
        ];
    }
}
