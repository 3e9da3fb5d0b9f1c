using System.CommandLine;

namespace WasmFaas.Cli.Functions;

/// <summary>A command whose help ends with examples that can be pasted.</summary>
internal sealed class Verb(string name, string description, string examples) : Command(name, description)
{
    /// <summary>The examples, one a line.</summary>
    public string Examples { get; } = examples;

    /// <summary>What is typed to get here, such as <c>wasmfaas fn create</c>.</summary>
    public static string Path(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return command is RootCommand || parent is null ? "wasmfaas" : $"{Path(parent)} {command.Name}";
    }
}
