using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Functions.Resources;
using WasmFaas.Keeper;

namespace WasmFaas.Cli.Functions;

/// <summary><c>secret</c> and <c>configmap</c>: values for functions.</summary>
internal static class ValuesGroup
{
    /// <summary>Secrets.</summary>
    public static Noun Secrets { get; } = new("secret", "secret", ResourceKinds.Secret, "keys");

    /// <summary>Configmaps.</summary>
    public static Noun ConfigMaps { get; } = new("configmap", "configmap", ResourceKinds.ConfigMap, "settings");

    /// <summary>Adds the verbs to the group's command.</summary>
    public static void AddTo(Command group, Noun noun)
    {
        group.Subcommands.Add(Create(noun));
        group.Subcommands.Add(CommonVerbs.Get(noun));
        group.Subcommands.Add(CommonVerbs.List(noun));
        group.Subcommands.Add(CommonVerbs.Delete(noun));
    }

    private static Command Create(Noun noun)
    {
        var command = new Verb("create", $"Make a {noun.Word} of texts and files.", $"""
              wasmfaas {noun.Group} create {noun.Example} --from-literal level=debug --from-literal region=eu
              wasmfaas {noun.Group} create {noun.Example} --from-file settings.json --from-file key=private.pem
            """);
        var name = new NameParameter(command);
        var literals = new Option<string[]>("--from-literal") { HelpName = "KEY=VALUE", Description = "A text; several may be given." };
        var files = new Option<string[]>("--from-file") { HelpName = "[KEY=]PATH", Description = "A file, under its own name or KEY; several may be given." };
        command.Options.Add(literals);
        command.Options.Add(files);
        command.SetAction(async (result, cancellationToken) =>
        {
            var values = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
            foreach (var (key, value) in (result.GetValue(literals) ?? []).Select(FunctionSpec.ParseVariable)) Add(values, key, Encoding.UTF8.GetBytes(value));
            foreach (string file in result.GetValue(files) ?? []) AddFile(values, file);
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            await client.CreateAsync(noun.Kind, @namespace, Manifest(noun, @namespace, target, values), cancellationToken);
            CommonVerbs.Report(noun, @namespace, target, $"created (keys: {string.Join(", ", values.Keys)})");
        });
        return command;
    }

    private static JsonObject Manifest(Noun noun, string @namespace, string name, IReadOnlyDictionary<string, byte[]> values)
    {
        var json = Functions.Manifest.Create(noun.Kind, @namespace, name);
        foreach (var (key, value) in values)
        {
            if (noun == Secrets) json.At("data")[key] = Convert.ToBase64String(value);
            else if (IsText(value)) json.At("data")[key] = Encoding.UTF8.GetString(value);
            else json.At("binaryData")[key] = Convert.ToBase64String(value);
        }

        if (noun == Secrets) json["type"] = "Opaque";
        return json;
    }

    private static void AddFile(SortedDictionary<string, byte[]> values, string text)
    {
        int equals = text.IndexOf('=');
        string path = text[(equals + 1)..], key = equals > 0 ? text[..equals] : Path.GetFileName(path);
        try
        {
            Add(values, key, File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCodes.NotFound, $"--from-file {text}: {e.Message}");
        }
    }

    private static void Add(SortedDictionary<string, byte[]> values, string key, byte[] value)
    {
        if (!values.TryAdd(key, value)) throw new FormatException($"the key {key} is given twice");
    }

    private static bool IsText(byte[] value) => System.Text.Unicode.Utf8.IsValid(value);
}
