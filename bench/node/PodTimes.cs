namespace WasmFaas.NodeBenchmark;

/// <summary>How long each stage of a pod's life took, in milliseconds.</summary>
internal sealed record PodTimes
{
    /// <summary>The stages and their sums, in the tables' order.</summary>
    public static IReadOnlyList<(string Name, Func<PodTimes, double> Of)> Stages { get; } =
    [
        ("RunPodSandbox", times => times.RunPod),
        ("CreateContainer", times => times.Create),
        ("StartContainer", times => times.Start),
        ("**these three**", times => times.RunPod + times.Create + times.Start),
        ("first HTTP answer after them", times => times.Answer),
        ("**from nothing to the answer**", times => times.RunPod + times.Create + times.Start + times.Answer),
        ("StopContainer", times => times.Stop),
        ("RemoveContainer", times => times.Remove),
        ("StopPodSandbox", times => times.StopPod),
        ("RemovePodSandbox", times => times.RemovePod),
    ];

    public double RunPod { get; set; }

    public double Create { get; set; }

    public double Start { get; set; }

    public double Answer { get; set; }

    public double Stop { get; set; }

    public double Remove { get; set; }

    public double StopPod { get; set; }

    public double RemovePod { get; set; }
}
