using System.CommandLine;

namespace WasmFaas.Cli.Functions;

/// <summary>The name of an object: <c>NAME</c> or, as Fission writes it, <c>--name NAME</c>.</summary>
internal sealed class NameParameter
{
    private readonly Argument<string?> _argument = new("NAME") { Arity = ArgumentArity.ZeroOrOne, Description = "The name." };
    private readonly Option<string?> _option = new("--name") { HelpName = "NAME", Description = "The name, if it is not given as an argument." };

    /// <summary>Adds the parameter to a command.</summary>
    public NameParameter(Command command)
    {
        command.Arguments.Add(_argument);
        command.Options.Add(_option);
    }

    /// <summary>The name, or null where none is given.</summary>
    public string? Find(ParseResult result)
    {
        var (argument, option) = (result.GetValue(_argument), result.GetValue(_option));
        if (argument is not null && option is not null && argument != option) throw new FormatException($"two names are given: {argument} and --name {option}");
        return argument ?? option;
    }

    /// <summary>The name.</summary>
    /// <exception cref="FormatException">None is given.</exception>
    public string Get(ParseResult result) =>
        Find(result) ?? throw new FormatException($"a name is missing: expected {Verb.Path(result.CommandResult.Command)} NAME ({Verb.Path(result.CommandResult.Command)} --help says more)");
}
