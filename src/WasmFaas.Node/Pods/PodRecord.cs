namespace WasmFaas.Node.Pods;

/// <summary>What is on disk of a pod.</summary>
/// <param name="Spec">What it is.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="StoppedAt">When it was stopped; null while it is not.</param>
internal sealed record PodRecord(PodSpec Spec, DateTimeOffset CreatedAt, DateTimeOffset? StoppedAt);
