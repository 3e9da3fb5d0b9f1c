using System.CommandLine;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Cli.Functions.Output;

namespace WasmFaas.Cli.Functions.Specs;

/// <summary><c>spec</c>: directories of YAML, applied as a whole.</summary>
internal static class SpecGroup
{
    /// <summary>Adds the verbs to the group's command.</summary>
    public static void AddTo(Command group)
    {
        var directory = new Option<string>("--specdir") { HelpName = "DIR", Recursive = true, DefaultValueFactory = _ => "specs", Description = "The directory." };
        group.Options.Add(directory);
        group.Subcommands.Add(Init(directory));
        group.Subcommands.Add(Validate(directory));
        group.Subcommands.Add(Apply(directory));
        group.Subcommands.Add(Destroy(directory));
        group.Subcommands.Add(List(directory));
    }

    private static Command Init(Option<string> directory)
    {
        var command = new Verb("init", "Make a directory of specs.", """
              wasmfaas spec init
              wasmfaas spec init --name shop --specdir deploy
            """);
        var name = new Option<string>("--name") { HelpName = "NAME", Description = "The deployment's name; the current directory's where none is given." };
        command.Options.Add(name);
        command.SetAction(result =>
        {
            string path = result.GetValue(directory)!, config = Path.Combine(path, SpecDirectory.ConfigFile);
            if (File.Exists(config)) throw new CommandFailedException(ExitCodes.Refused, $"{config} exists already");
            string deployment = result.GetValue(name) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Directory.GetCurrentDirectory()));
            Directory.CreateDirectory(path);
            File.WriteAllText(config, YamlText.Write(new System.Text.Json.Nodes.JsonObject
            {
                ["apiVersion"] = "fission.io/v1",
                ["kind"] = "DeploymentConfig",
                ["name"] = deployment,
                ["uid"] = Guid.NewGuid().ToString(),
            }));
            Console.WriteLine($"{config} made; put objects beside it, then: wasmfaas spec apply");
        });
        return command;
    }

    private static Command Validate(Option<string> directory)
    {
        var command = new Verb("validate", "Check a directory: its files, what its objects refer to, its archives.", """
              wasmfaas spec validate
            """);
        command.SetAction(result =>
        {
            var specs = SpecDirectory.Read(result.GetValue(directory)!);
            SpecValidation.Check(specs, ClientOptions.Namespace(result));
            Console.WriteLine($"{result.GetValue(directory)}: {specs.Objects.Count} objects and {specs.Archives.Count} archives are valid");
        });
        return command;
    }

    private static Command Apply(Option<string> directory)
    {
        var command = new Verb("apply", "Make the server's objects be those of a directory.", """
              wasmfaas spec apply
              wasmfaas spec apply --delete --wait
            """);
        var delete = new Option<bool>("--delete") { Description = "Delete objects of this deployment that the directory has no more." };
        var wait = new Option<bool>("--wait") { Description = "Wait until the packages are built." };
        var conflicts = new Option<bool>("--allowconflicts") { Description = "Take over objects of another deployment, or of none." };
        command.Options.Add(delete);
        command.Options.Add(wait);
        command.Options.Add(conflicts);
        command.SetAction(async (result, cancellationToken) =>
        {
            var specs = SpecDirectory.Read(result.GetValue(directory)!);
            string @namespace = ClientOptions.Namespace(result);
            SpecValidation.Check(specs, @namespace);
            using var client = ClientOptions.Connect(result);
            var apply = new SpecApply(client, specs, @namespace) { AllowsConflicts = result.GetValue(conflicts) };
            await apply.RunAsync(cancellationToken);
            if (result.GetValue(delete)) await apply.PruneAsync(cancellationToken);
            if (result.GetValue(wait)) await apply.WaitAsync(cancellationToken);
        });
        return command;
    }

    private static Command Destroy(Option<string> directory)
    {
        var command = new Verb("destroy", "Delete all objects that belong to a directory.", """
              wasmfaas spec destroy
            """);
        command.SetAction(async (result, cancellationToken) =>
        {
            var specs = SpecDirectory.Read(result.GetValue(directory)!);
            using var client = ClientOptions.Connect(result);
            foreach (var (kind, space, name) in await SpecApply.OwnedAsync(client, specs.Uid, null, cancellationToken))
                await SpecApply.DeleteAsync(client, kind, space, name, cancellationToken);
        });
        return command;
    }

    private static Command List(Option<string> directory)
    {
        var command = new Verb("list", "List the objects that belong to a directory, or to a deployment by its uid.", """
              wasmfaas spec list
              wasmfaas spec list --deploymentid 0f8fad5b-d9cb-469f-a165-70867728950e
            """);
        var uid = new Option<string>("--deploymentid") { HelpName = "UID", Description = "The deployment's uid; that of the directory where none is given." };
        command.Options.Add(uid);
        command.SetAction(async (result, cancellationToken) =>
        {
            string deployment = result.GetValue(uid) ?? SpecDirectory.Read(result.GetValue(directory)!).Uid;
            using var client = ClientOptions.Connect(result);
            var owned = await SpecApply.OwnedAsync(client, deployment, null, cancellationToken);
            if (owned.Count == 0) Console.Error.WriteLine("no objects");
            else TablePrinter.Print(Console.Out, [["KIND", "NAMESPACE", "NAME"], .. owned.Select(item => new[] { item.Kind.Kind, item.Namespace, item.Name })]);
        });
        return command;
    }
}
