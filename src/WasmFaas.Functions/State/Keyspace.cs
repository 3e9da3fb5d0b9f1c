namespace WasmFaas.Functions.State;

/// <summary>Names a set of keys.</summary>
internal readonly record struct Keyspace(string Namespace, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Namespace}/{Name}";
}
