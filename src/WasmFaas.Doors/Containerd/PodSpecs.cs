using System.Text;
using WasmFaas.Doors.Containerd.Messages;
using WasmFaas.Node;
using WasmFaas.Node.Pods;

namespace WasmFaas.Doors.Containerd;

/// <summary>What containerd and kubelet say of a pod, in the agent's words.</summary>
internal static class PodSpecs
{
    /// <summary>The pod of a request.</summary>
    /// <exception cref="NodeException">It asks for what these pods do not have.</exception>
    public static PodSpec Of(ControllerCreateRequest request)
    {
        var config = request.Options is { } options ? PodSandboxConfig.Parser.ParseFrom(options.Value) : new PodSandboxConfig();
        if (config.Linux?.Sysctls.Keys.Order(StringComparer.Ordinal).FirstOrDefault() is { } sysctl) throw new NodeException(NodeError.Unimplemented, $"securityContext.sysctls: {sysctl} cannot be set for pods of this runtime yet");
        return new PodSpec(request.SandboxId)
        {
            Name = config.Metadata?.Name ?? "",
            Namespace = config.Metadata?.Namespace ?? "",
            NetworkNamespace = request.NetnsPath.Length == 0 ? null : request.NetnsPath,
            IsIsolated = request.Sandbox?.Runtime?.Name == KeeperIsolation.Runtime,
            Hostname = config.Hostname,
            ResolverConfiguration = config.DnsConfig is { } dns ? Write(dns) : null,
            HasHostIpc = config.Linux?.SecurityContext?.NamespaceOptions?.Ipc == NamespaceMode.Node,
        };
    }

    /// <summary>resolv.conf(5).</summary>
    private static string Write(DNSConfig dns)
    {
        var text = new StringBuilder();
        if (dns.Searches.Count != 0) text.Append("search ").AppendJoin(' ', dns.Searches).Append('\n');
        foreach (string server in dns.Servers) text.Append("nameserver ").Append(server).Append('\n');
        if (dns.Options.Count != 0) text.Append("options ").AppendJoin(' ', dns.Options).Append('\n');
        return text.ToString();
    }
}
