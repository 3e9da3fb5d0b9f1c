using System.CommandLine;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Oci;

namespace WasmFaas.Cli.Functions.Code;

/// <summary>Where a package's module comes from: a file, a directory with one, or an image of a registry.</summary>
internal sealed class CodeOption
{
    private const string ImageScheme = "oci://";

    private readonly Option<string> _code;
    private readonly Option<string[]> _pullSecrets = new("--imagepullsecret") { HelpName = "SECRET", Description = "A secret with the registry's credentials, for oci://; may be repeated." };

    /// <summary>Adds the options to a command.</summary>
    public CodeOption(Command command, string description, bool isRequired = false)
    {
        _code = new Option<string>("--code", "--deploy", "--deployarchive")
        {
            HelpName = "PATH",
            Required = isRequired,
            Description = $"{description}: a .wasm file, a directory with one, or an image, as oci://HOST/NAME:TAG.",
        };
        command.Options.Add(_code);
        command.Options.Add(_pullSecrets);
    }

    /// <summary>True where the option was given.</summary>
    public bool IsGiven(ParseResult result) => result.GetValue(_code) is not null;

    /// <summary>Makes the archive, and reads the module where it is here.</summary>
    /// <exception cref="CommandFailedException">There is no such module, or it can be no function.</exception>
    public async Task<(JsonObject Archive, ModuleCode? Module)> ReadAsync(ParseResult result, ApiClient client, CancellationToken cancellationToken)
    {
        string code = result.GetValue(_code)!;
        var secrets = result.GetValue(_pullSecrets) ?? [];
        if (code.StartsWith(ImageScheme, StringComparison.Ordinal)) return (Image(code[ImageScheme.Length..], secrets), null);
        if (secrets.Length != 0) throw new FormatException($"--imagepullsecret is for images: --code is \"{code}\", expected {ImageScheme}HOST/NAME:TAG");
        var module = ModuleCode.Read(code);
        return (await Archives.CreateAsync(client, module.Bytes, cancellationToken), module);
    }

    private static JsonObject Image(string reference, string[] secrets)
    {
        try
        {
            ImageReference.Parse(reference);
        }
        catch (OciException e)
        {
            throw new FormatException($"--code: {e.Message}", e);
        }

        var image = new JsonObject { ["image"] = reference };
        if (secrets.Length != 0) image["imagePullSecrets"] = new JsonArray([.. secrets.Select(secret => new JsonObject { ["name"] = secret })]);
        return new JsonObject { ["type"] = "oci", ["oci"] = image };
    }
}
