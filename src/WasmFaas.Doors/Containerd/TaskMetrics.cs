using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using WasmFaas.Doors.Containerd.Messages;
using WasmFaas.Node.Containers;

namespace WasmFaas.Doors.Containerd;

/// <summary>What containers have used, as containerd reads it.</summary>
internal static class TaskMetrics
{
    /// <summary>A usage as the message of cgroup v2, which containerd reads on hosts of either version.</summary>
    public static Any Pack(ContainerUsage usage)
    {
        ulong total = (ulong)usage.CpuNanoseconds / 1000, system = (ulong)usage.SystemNanoseconds / 1000;
        var metrics = new Metrics
        {
            Pids = new PidsStat { Current = (ulong)usage.Processes },
            Cpu = new CPUStat { UsageUsec = total, SystemUsec = system, UserUsec = total - system },
            Memory = new MemoryStat
            {
                Anon = (ulong)(usage.MemoryBytes - usage.InactiveFileBytes),
                InactiveFile = (ulong)usage.InactiveFileBytes,
                Usage = (ulong)usage.MemoryBytes,
                UsageLimit = usage.MemoryLimitBytes == 0 ? ulong.MaxValue : (ulong)usage.MemoryLimitBytes,
            },
        };
        return new Any { TypeUrl = "io.containerd.cgroups.v2.Metrics", Value = metrics.ToByteString() };
    }
}
