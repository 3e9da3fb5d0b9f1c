namespace WasmFaas.Functions.Storage;

/// <summary>What a list is to contain.</summary>
/// <param name="LabelSelector">Kubernetes label selector, or null.</param>
/// <param name="FieldSelector">Field selector over <c>metadata.name</c> and <c>metadata.namespace</c>, or null.</param>
/// <param name="Limit">Largest number of objects; 0 for all.</param>
/// <param name="Continue">Token of the part before, or null.</param>
public sealed record ListOptions(string? LabelSelector = null, string? FieldSelector = null, int Limit = 0, string? Continue = null);
