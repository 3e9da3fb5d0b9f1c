namespace WasmFaas.Keeper;

/// <summary>A function cannot be held: what is wrong with its name, options or module, and what was expected.</summary>
public sealed class FunctionException(string message, Exception? inner = null) : Exception(message, inner);
