namespace WasmFaas.EndToEnd.Tests;

/// <summary>The shim with containerd 2.</summary>
public sealed class ShimOfContainerd2Tests() : ShimTests("/usr/local/lib/wasmfaas-peers/containerd-2/bin");
