namespace WasmFaas.Functions.Execution;

/// <summary>Names a Function or a FunctionVersion.</summary>
internal readonly record struct FunctionKey(bool IsVersion, ResourceKey Object);
