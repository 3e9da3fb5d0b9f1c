namespace WasmFaas.Wasi.Tests;

internal sealed record GuestResult(int ExitCode, string Output, string Error);
