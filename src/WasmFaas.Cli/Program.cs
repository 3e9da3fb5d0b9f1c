using System.CommandLine.Invocation;
using WasmFaas.Cli;

try
{
    var parsed = CommandLine.Create().Parse(GuestArguments.Separate(args));
    if (parsed.Action is ParseErrorAction)
        throw new CommandFailedException(ExitCodes.Usage, $"{parsed.Errors[0].Message} (wasmfaas {parsed.CommandResult.Command.Name} --help says more)");
    return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
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
