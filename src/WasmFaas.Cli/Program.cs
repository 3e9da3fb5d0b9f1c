using System.CommandLine;
using System.CommandLine.Invocation;
using System.ComponentModel;
using WasmFaas.Cli;
using WasmFaas.Cli.Containers;
using WasmFaas.Cli.Functions;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Doors.Containerd.Shim;
using WasmFaas.Functions;

// Its command line has the form that Go's programs have.
if (args is ["shim", .. var shimArguments]) return await ShimProgram.RunAsync(shimArguments, () => OwnProgram.Command());

try
{
    // "@hourly" is a schedule, not a file with arguments.
    var parsed = CommandLine.Create(args.FirstOrDefault()).Parse(GuestArguments.Separate(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
    if (parsed.Action is ParseErrorAction)
    {
        var command = parsed.CommandResult.Command;
        string help = $"{Verb.Path(command)} --help";
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
catch (ApiException e)
{
    Console.Error.WriteLine($"wasmfaas: {ApiStatus.Describe(e)}");
    return ExitCodes.Refused;
}
catch (FormatException e)
{
    Console.Error.WriteLine($"wasmfaas: {e.Message}");
    return ExitCodes.Usage;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
{
    // What the system refuses, its message tells.
    Console.Error.WriteLine($"wasmfaas: {e.Message}");
    return ExitCodes.Failure;
}
