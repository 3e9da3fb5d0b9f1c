using WasmFaas.Cli;

try
{
    return await CommandLine.Create().Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (CommandFailedException e)
{
    Console.Error.WriteLine($"wasmfaas: {e.Message}");
    return e.ExitCode;
}
catch (FormatException e)
{
    Console.Error.WriteLine($"wasmfaas: {e.Message}");
    return ExitCodes.Usage;
}
