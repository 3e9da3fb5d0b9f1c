using System.CommandLine;
using System.CommandLine.Invocation;
using WasmFaas.Cli;

try
{
    var parsed = CommandLine.Create().Parse(GuestArguments.Separate(args));
    if (parsed.Action is ParseErrorAction)
    {
        var command = parsed.CommandResult.Command;
        string help = command is RootCommand ? "wasmfaas --help" : $"wasmfaas {command.Name} --help";
        string error = parsed.UnmatchedTokens.Count > 0 ? $"there is no command or argument '{parsed.UnmatchedTokens[0]}'" : parsed.Errors[0].Message;
        throw new CommandFailedException(ExitCodes.Usage, $"{error} ({help} says more)");
    }
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
