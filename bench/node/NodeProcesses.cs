using System.Globalization;
using WasmFaas.EndToEnd.Tests.Cri;

namespace WasmFaas.NodeBenchmark;

/// <summary>The processes of a node.</summary>
internal sealed class NodeProcesses(CriNode node)
{
    /// <summary>Ticks of the processes' clock in a millisecond: it is 100 Hz for user space.</summary>
    private const double TicksPerMillisecond = 0.1;

    /// <summary>Containerd.</summary>
    public int Containerd => node.Containerd!.Id;

    /// <summary>The agent, its relay and the keepers, those that wait for a pod too.</summary>
    public IReadOnlyList<int> Ours => ProcessMemory.FindWithDescendants(node.AgentDirectory);

    /// <summary>The shims of runc's pods, and what runs in these.</summary>
    public IReadOnlyList<int> Runc => ProcessMemory.FindWithDescendants("containerd-shim-runc-v2\0-namespace\0k8s.io\0", node.Socket);

    /// <summary>Milliseconds of CPU time: containerd's, those of programs that it ran and waited for, and those of ours.</summary>
    public (double Containerd, double Run, double Ours) Cpu()
    {
        var (containerd, run) = CpuOf(Containerd);
        return (containerd, run, Ours.Sum(process => CpuOf(process).Own));
    }

    private static (double Own, double Children) CpuOf(int process)
    {
        // The name in brackets may have blanks. Fields 14 to 17 of proc(5), stat.
        string stat = File.ReadAllText($"/proc/{process}/stat");
        double[] times = [.. stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[11..15].Select(ticks => long.Parse(ticks, CultureInfo.InvariantCulture) / TicksPerMillisecond)];
        return (times[0] + times[1], times[2] + times[3]);
    }
}
