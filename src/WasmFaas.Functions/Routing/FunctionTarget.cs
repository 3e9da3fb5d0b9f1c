namespace WasmFaas.Functions.Routing;

/// <summary>
/// A function as routes refer to it: a slot that the controller fills, so that a new version of a function changes no route.
/// Read on the path of each request, without a lock.
/// </summary>
internal sealed class FunctionTarget(string name)
{
    private volatile FunctionTargetState _state = FunctionTargetState.Missing;

    /// <summary>The keeper's name of the function: <c>namespace_name</c>.</summary>
    public string Name { get; } = name;

    /// <summary>What the slot holds now.</summary>
    public FunctionTargetState State
    {
        get => _state;
        set => _state = value;
    }
}
