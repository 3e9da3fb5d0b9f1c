using System.Globalization;

namespace WasmFaas.NodeBenchmark;

/// <summary>What idle pods take of the memory: of all our processes, and of runc's pods with their shims.</summary>
internal sealed class MemoryBenchmark(NodeProcesses node, PodRunner runner, CancellationToken cancellationToken)
{
    /// <summary>Time that the programs get to come to rest, in seconds.</summary>
    private const int Rest = 3;

    /// <summary>Starts pods up to each of the numbers and prints a line for each.</summary>
    public async Task RunAsync(PodKind kind, IReadOnlyList<int> numbers)
    {
        var pods = new List<RunningPod>();
        await Task.Delay(TimeSpan.FromSeconds(Rest), cancellationToken);
        var (nothing, _, containerdAtFirst) = Measure(kind);
        foreach (int number in numbers)
        {
            while (pods.Count < number) pods.Add(await runner.StartAsync(kind, isHostNetwork: false, new PodTimes()));
            await Task.Delay(TimeSpan.FromSeconds(Rest), cancellationToken);
            var (total, processes, containerd) = Measure(kind);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {kind.Name} | {number} | {processes} | {total / 1024.0:0.0} | {(double)total / number:0} | {(double)(total - nothing) / number:0} | {containerd / 1024.0:0.0} | {(double)(containerd - containerdAtFirst) / number:0} |"));
        }

        foreach (var pod in pods) await runner.EndAsync(pod, new PodTimes());
    }

    /// <summary>The heads of the lines.</summary>
    public static void PrintHead() => Console.WriteLine("\n| pods | number | processes | all, MiB | for each, KiB | more for each than with none, KiB | containerd, MiB | containerd's for each, KiB |\n|---|---|---|---|---|---|---|---|");

    /// <summary>Kilobytes of the pods' processes, how many they are, and kilobytes of containerd.</summary>
    private (long Total, int Processes, long Containerd) Measure(PodKind kind)
    {
        var processes = kind.Handler == "runc" ? node.Runc : node.Ours;
        return (processes.Sum(ProcessMemory.Kilobytes), processes.Count, ProcessMemory.Kilobytes(node.Containerd));
    }
}
