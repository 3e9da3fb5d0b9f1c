namespace WasmFaas.Wasm;

/// <summary>A module's imports could not be satisfied (core spec 4.5.4): which import, what was expected, what was found.</summary>
public sealed class LinkException(string message) : Exception(message);
