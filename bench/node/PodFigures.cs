using System.Globalization;

namespace WasmFaas.NodeBenchmark;

/// <summary>What was measured of the pods of one kind.</summary>
internal sealed class PodFigures
{
    private double _containerd, _run, _ours;

    /// <summary>The times of each pod.</summary>
    public List<PodTimes> Times { get; } = [];

    /// <summary>Adds the CPU time between two moments.</summary>
    public void Add((double Containerd, double Run, double Ours) before, (double Containerd, double Run, double Ours) after)
    {
        _containerd += after.Containerd - before.Containerd;
        _run += after.Run - before.Run;
        _ours += after.Ours - before.Ours;
    }

    /// <summary>The CPU time for each pod.</summary>
    public string DescribeCpu() => string.Create(CultureInfo.InvariantCulture, $"containerd {_containerd / Times.Count:0.0} ms, the programs that it runs {_run / Times.Count:0.0} ms, agent, relay and keepers {_ours / Times.Count:0.0} ms");
}
