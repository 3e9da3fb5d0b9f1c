namespace WasmFaas.Wasm.Tests.Spec;

/// <summary>What became of a script's assertions, and each failure as "script:line: what".</summary>
internal sealed record ScriptResult(string Script, int Passed, int Skipped, IReadOnlyList<string> Failures, string? Reason);
