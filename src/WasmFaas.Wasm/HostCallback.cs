namespace WasmFaas.Wasm;

/// <summary>A host function of any type: reads its arguments, fills in its results (preset to zero and null).</summary>
public delegate void HostCallback(Caller caller, ReadOnlySpan<Value> arguments, Span<Value> results);
