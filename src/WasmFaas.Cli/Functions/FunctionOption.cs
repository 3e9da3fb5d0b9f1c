using System.CommandLine;
using System.Text.Json.Nodes;

namespace WasmFaas.Cli.Functions;

/// <summary>The options that name the function of a trigger.</summary>
internal sealed class FunctionOption
{
    private readonly Option<string> _function = new("--function", "--fn") { HelpName = "NAME", Description = "The function." };
    private readonly Option<string> _alias = new("--alias") { HelpName = "ALIAS", Description = "An alias of the function, in place of its newest state." };

    /// <summary>Adds the options to a command.</summary>
    public FunctionOption(Command command)
    {
        command.Options.Add(_function);
        command.Options.Add(_alias);
    }

    /// <summary>Sets <c>functionref</c> where an option is given.</summary>
    public void Apply(ParseResult result, JsonObject spec)
    {
        if (result.GetValue(_function) is { } function) spec["functionref"] = new JsonObject { ["type"] = "name", ["name"] = function };
        if (result.GetValue(_alias) is not { } alias) return;
        if (spec["functionref"] is not JsonObject reference) throw new FormatException("--alias: expected --function NAME too");
        reference["alias"] = alias;
    }
}
