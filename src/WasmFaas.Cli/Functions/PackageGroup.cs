using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Cli.Functions.Code;
using WasmFaas.Cli.Functions.Output;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary><c>package</c>: archives with code.</summary>
internal static class PackageGroup
{
    private static readonly Noun s_noun = new("package", "package", ResourceKinds.Package, "hello-3f0a5b21");

    /// <summary>Adds the verbs to the group's command.</summary>
    public static void AddTo(Command group)
    {
        group.Subcommands.Add(Create());
        group.Subcommands.Add(CommonVerbs.Get(s_noun));
        group.Subcommands.Add(CommonVerbs.List(s_noun));
        group.Subcommands.Add(CommonVerbs.Delete(s_noun));
        group.Subcommands.Add(GetDeploy());
        group.Subcommands.Add(Info());
    }

    /// <summary>A package in a few words.</summary>
    public static string Describe(JsonObject package)
    {
        var archive = package["spec"]?["deployment"];
        string what = (string?)archive?["type"] switch
        {
            "literal" => $"{Convert.FromBase64String((string?)archive["literal"] ?? "").Length:N0} bytes",
            "oci" => $"{(string?)archive["oci"]?["image"]}",
            _ => (string?)archive?["url"] ?? "no archive",
        };
        return $"{what}, build {(string?)package["status"]?["buildstatus"] ?? "unknown"}";
    }

    private static Command Create()
    {
        var command = new Verb("create", "Make a package of a module.", """
              wasmfaas package create --name hello-v2 --code examples/hello/hello.wasm
              wasmfaas package create --name hello-v3 --code oci://registry.example.com/functions/hello:3
            """);
        var name = new NameParameter(command);
        var code = new CodeOption(command, "The module", isRequired: true);
        var environment = new Option<string>("--env") { HelpName = "ENV", Description = "The environment's name." };
        command.Options.Add(environment);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            var (archive, _) = await code.ReadAsync(result, client, cancellationToken);
            var spec = new JsonObject { ["deployment"] = archive };
            if (result.GetValue(environment) is { } env) spec["environment"] = Packages.Reference(@namespace, env);
            await client.CreateAsync(s_noun.Kind, @namespace, Manifest.Create(s_noun.Kind, @namespace, target, spec), cancellationToken);
            CommonVerbs.Report(s_noun, @namespace, target, "created");
        });
        return command;
    }

    private static Command GetDeploy()
    {
        var command = new Verb("getdeploy", "Write a package's archive to a file or to standard output.", """
              wasmfaas package getdeploy hello-3f0a5b21 --output hello.wasm
              wasmfaas package getdeploy hello-3f0a5b21 | sha256sum
            """);
        var name = new NameParameter(command);
        var output = new Option<string>("--output", "-o") { HelpName = "FILE", Description = "The file; standard output where none is given." };
        command.Options.Add(output);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            var package = await client.GetAsync(s_noun.Kind, ClientOptions.Namespace(result), name.Get(result), cancellationToken);
            byte[] bytes = await ReadAsync(client, package, cancellationToken);
            if (result.GetValue(output) is { } file) await File.WriteAllBytesAsync(file, bytes, cancellationToken);
            else if (!Console.IsOutputRedirected) throw new FormatException("a module is not for a terminal: expected --output FILE");
            else await Console.OpenStandardOutput().WriteAsync(bytes, cancellationToken);
        });
        return command;
    }

    private static async Task<byte[]> ReadAsync(ApiClient client, JsonObject package, CancellationToken cancellationToken)
    {
        var archive = package["spec"]?["deployment"];
        byte[] bytes;
        if ((string?)archive?["literal"] is { } literal) bytes = Convert.FromBase64String(literal);
        else if (((string?)archive?["url"] is { } held && held.StartsWith("held:", StringComparison.Ordinal) ? held : (string?)package["status"]?["contentHash"]) is { } named) bytes = await ReadHeldAsync(client, named, cancellationToken);
        else if (Uri.TryCreate((string?)archive?["url"], UriKind.Absolute, out var url)) bytes = await ReadAsync(url, cancellationToken);
        else throw new CommandFailedException(ExitCodes.Refused, "the server does not have the package's archive yet (status.contentHash)");
        string? expected = (string?)archive?["checksum"]?["sum"];
        if (expected is { Length: > 0 } && !Convert.ToHexString(SHA256.HashData(bytes)).Equals(expected, StringComparison.OrdinalIgnoreCase))
            throw new CommandFailedException(ExitCodes.Failure, $"the archive is not what was packed: expected SHA-256 {expected}");
        return bytes;
    }

    private static async Task<byte[]> ReadHeldAsync(ApiClient client, string named, CancellationToken cancellationToken)
    {
        await using var content = await client.OpenArchiveAsync(named[(named.IndexOf(':') + 1)..], cancellationToken);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    private static async Task<byte[]> ReadAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            if (url.IsFile) return await File.ReadAllBytesAsync(url.LocalPath, cancellationToken);
            using var client = HttpClients.Create(url);
            return await client.GetByteArrayAsync(url, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            throw new CommandFailedException(ExitCodes.Failure, $"{url}: {e.Message}");
        }
    }

    private static Command Info()
    {
        var command = new Verb("info", "Tell a package's archive, build and log, and who uses it.", """
              wasmfaas package info hello-3f0a5b21
            """);
        var name = new NameParameter(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var client = ClientOptions.Connect(result);
            string @namespace = ClientOptions.Namespace(result), target = name.Get(result);
            var package = await client.GetAsync(s_noun.Kind, @namespace, target, cancellationToken);
            List<string[]> lines = [["Name:", target], ["Namespace:", @namespace], ["Archive:", Describe(package)], ["Checksum:", (string?)package["spec"]?["deployment"]?["checksum"]?["sum"] ?? "<none>"]];
            foreach (var function in await client.ListAsync(ResourceKinds.Function, @namespace, cancellationToken))
                if (Packages.NameOf(function) == target) lines.Add(["Function:", (string?)function["metadata"]?["name"] ?? ""]);
            TablePrinter.Print(Console.Out, lines);
            if ((string?)package["status"]?["buildlog"] is { Length: > 0 } log) Console.WriteLine($"Build log:\n{log.TrimEnd()}");
        });
        return command;
    }
}
