using System.Globalization;

namespace WasmFaas.NodeBenchmark;

/// <summary>How long wasm pods take beside runc's, in turns.</summary>
internal sealed class StartBenchmark(NodeProcesses node, PodRunner runner, PodKind wasm, PodKind runc)
{
    /// <summary>Time that containerd gets to collect what a pod left, and that the next spare keeper takes to come up.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(200), s_start = TimeSpan.FromMilliseconds(1500);

    private readonly PodKind _first = wasm with { IsFirst = true };

    private IReadOnlyList<(PodKind Kind, bool IsHostNetwork)> Ways => [(wasm, false), (runc, false), (_first, false), (wasm, true), (runc, true), (_first, true)];

    /// <summary>Runs pods and prints a table for each way to run them.</summary>
    /// <param name="pods">How many of each kind.</param>
    /// <param name="atOnce">How many at the same time.</param>
    public async Task RunAsync(int pods, int atOnce)
    {
        // A keeper ends with the last pod of its namespace: one stays.
        var stays = await runner.StartAsync(wasm, isHostNetwork: false, new PodTimes());
        var all = Ways.ToDictionary(way => way, _ => new PodFigures());
        for (int round = 0; round * atOnce < pods; round++)
        {
            // Who comes first changes: what containerd has to do after one pod is not to be the other's.
            foreach (var way in round % 2 == 0 ? Ways : Ways.Reverse())
            {
                await Task.Delay(s_rest);
                var before = node.Cpu();
                all[way].Times.AddRange(await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => runner.MeasureAsync(way.Kind, way.IsHostNetwork))));
                all[way].Add(before, node.Cpu());
                if (way.Kind.IsFirst) await Task.Delay(s_start);
            }
        }

        await runner.EndAsync(stays, new PodTimes());
        foreach (bool isHostNetwork in (bool[])[false, true]) Print(atOnce, isHostNetwork, all[(wasm, isHostNetwork)], all[(_first, isHostNetwork)], all[(runc, isHostNetwork)]);
    }

    private static void Print(int atOnce, bool isHostNetwork, PodFigures ours, PodFigures first, PodFigures theirs)
    {
        Console.WriteLine($"\n{ours.Times.Count} pods of each, {(atOnce == 1 ? "one after the other" : $"{atOnce} at once")}, {(isHostNetwork ? "the node's network (no CNI)" : "a bridge by CNI")}; ms: p50 / p90 / p99\n");
        Console.WriteLine("| stage | wasm | wasm, first of its namespace | runc | wasm / runc, p50 |\n|---|---|---|---|---|");
        foreach (var (name, of) in PodTimes.Stages)
        {
            double[] wasm = [.. ours.Times.Select(of).Order()], runc = [.. theirs.Times.Select(of).Order()];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {Figures(wasm)} | {Figures([.. first.Times.Select(of).Order()])} | {Figures(runc)} | {At(wasm, 50) / At(runc, 50):0.000} |"));
        }

        Console.WriteLine($"\nCPU time for each, from its start to its removal: {ours.DescribeCpu()}; with runc {theirs.DescribeCpu()}, without what the shims and their containers take.");
    }

    private static string Figures(double[] sorted) => string.Create(CultureInfo.InvariantCulture, $"{At(sorted, 50):0.0} / {At(sorted, 90):0.0} / {At(sorted, 99):0.0}");

    private static double At(double[] sorted, int percent) => sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
}
