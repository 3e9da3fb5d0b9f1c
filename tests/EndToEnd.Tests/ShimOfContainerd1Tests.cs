namespace WasmFaas.EndToEnd.Tests;

/// <summary>The shim with the base system's containerd, 1.6.</summary>
public sealed class ShimOfContainerd1Tests() : ShimTests("");
