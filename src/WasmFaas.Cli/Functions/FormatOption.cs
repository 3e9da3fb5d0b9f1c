using System.CommandLine;
using WasmFaas.Cli.Functions.Output;

namespace WasmFaas.Cli.Functions;

/// <summary>The option <c>-o</c>.</summary>
internal sealed class FormatOption
{
    private readonly Option<string> _option = new("--output", "-o") { HelpName = "json|yaml|wide|name", Description = "The format; a table where none is given." };

    /// <summary>Adds the option to a command.</summary>
    public FormatOption(Command command)
    {
        _option.CompletionSources.Add("json", "yaml", "wide", "name");
        command.Options.Add(_option);
    }

    /// <summary>The format asked for.</summary>
    public OutputFormat Get(ParseResult result) => result.GetValue(_option) switch
    {
        null => OutputFormat.Table,
        "wide" => OutputFormat.Wide,
        "json" => OutputFormat.Json,
        "yaml" => OutputFormat.Yaml,
        "name" => OutputFormat.Name,
        { } other => throw new FormatException($"-o {other}: expected json, yaml, wide or name"),
    };
}
