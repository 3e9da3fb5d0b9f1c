using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Commands;
using WasmFaas.Cli.Functions;
using WasmFaas.Cli.Functions.Output;
using WasmFaas.Oci;

namespace WasmFaas.Cli.Images;

/// <summary><c>image</c>: OCI images of modules, here and in registries.</summary>
internal static class ImageGroup
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Option<string> s_store = new("--images")
    {
        HelpName = "DIR",
        Description = "Where images are kept, as an OCI image layout; $XDG_DATA_HOME/wasmfaas/images or ~/.local/share/wasmfaas/images unless given.",
        Recursive = true,
    };

    /// <summary>Makes the group.</summary>
    /// <param name="withVerbs">False where another is asked for: making all would be paid by every start.</param>
    public static Command Create(bool withVerbs)
    {
        var group = new Verb("image", "OCI images of modules: build, push, pull, inspect, list, delete.", """
              wasmfaas image build hello.wasm -t localhost:5000/hello:1
              wasmfaas image push localhost:5000/hello:1
              wasmfaas fn create hello --code oci://localhost:5000/hello:1
            """);
        if (!withVerbs) return group;
        group.Options.Add(s_store);
        foreach (var verb in (Command[])[Build(), Push(), Pull(), Inspect(), List(), Delete()]) group.Subcommands.Add(verb);
        return group;
    }

    private static Verb Build()
    {
        var command = new Verb("build", "Make an image of a module: a wasm artifact, or an image with a file system for programs that know no artifacts.", """
              wasmfaas image build hello.wasm -t localhost:5000/hello:1
              wasmfaas image build hello.wasm -t localhost:5000/hello:1-compat --compat
            """);
        var path = new Argument<string>("MODULE") { Description = "The .wasm file." };
        var tag = new Option<string>("--tag", "-t") { HelpName = "HOST/NAME:TAG", Required = true, Description = "The image's name." };
        var compatible = new Option<bool>("--compat") { Description = "Make an image with a file system (wasi/wasm), which any containerd pulls." };
        command.Arguments.Add(path);
        command.Options.Add(tag);
        command.Options.Add(compatible);
        command.SetAction(result => Run(() =>
        {
            string file = result.GetRequiredValue(path);
            var name = ImageReference.Parse(result.GetRequiredValue(tag));
            if (name.Digest is not null) throw new FormatException($"--tag {name}: expected a tag, not a digest");
            ModuleFile.Compile(Engines.Create(), file);
            var store = Open(result);
            byte[] module = File.ReadAllBytes(file);
            var image = result.GetValue(compatible) ? ImageBuilder.BuildCompatible(store, module) : ImageBuilder.BuildArtifact(store, module);
            store.Tag(name, image);
            Report(ImageSummary.Read(store, name.ToString(), image));
        }));
        return command;
    }

    private static Verb Push() => Transfer("push", "Send an image to its registry.", "wasmfaas image push localhost:5000/hello:1", (transfer, name, cancellation) => transfer.PushAsync(name, cancellation));

    private static Verb Pull() => Transfer("pull", "Fetch an image from its registry; what is here in part is gone on with.", "wasmfaas image pull localhost:5000/hello:1", (transfer, name, cancellation) => transfer.PullAsync(name, cancellation));

    private static Verb Transfer(string verb, string description, string example, Func<ImageTransfer, ImageReference, CancellationToken, Task<Descriptor>> move)
    {
        var command = new Verb(verb, description, "  " + example);
        var image = Name(command);
        command.SetAction((result, cancellationToken) => RunAsync(async () =>
        {
            var name = ImageReference.Parse(result.GetRequiredValue(image));
            var store = Open(result);
            using var http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10) });
            Descriptor moved;
            using (var progress = new TransferProgress())
                moved = await move(new ImageTransfer(store, http, RegistryLogins.Find(name.Host), progress.Report), name, cancellationToken);
            Report(ImageSummary.Read(store, name.ToString(), moved));
        }));
        return command;
    }

    private static Verb Inspect()
    {
        var command = new Verb("inspect", "Tell what an image here consists of, as JSON.", "  wasmfaas image inspect localhost:5000/hello:1");
        var image = Name(command);
        command.SetAction(result => Run(() =>
        {
            var (store, name) = (Open(result), ImageReference.Parse(result.GetRequiredValue(image)));
            var found = store.Find(name) ?? throw Missing(name);
            Console.WriteLine(JsonNode.Parse(ImageSummary.Read(store, name.ToString(), found).ToJson())!.ToJsonString(s_indented));
        }));
        return command;
    }

    private static Verb List()
    {
        var command = new Verb("list", "List the images here.", "  wasmfaas image list");
        command.SetAction(result => Run(() =>
        {
            var store = Open(result);
            var rows = store.List().Select(image => ImageSummary.Read(store, image.Name, image.Manifest)).Select(image => new[] { image.Name, image.Kind, image.Platform, Bytes(image.Size), image.Digest[..19] });
            TablePrinter.Print(Console.Out, [["NAME", "KIND", "PLATFORM", "BYTES", "DIGEST"], .. rows]);
        }));
        return command;
    }

    private static Verb Delete()
    {
        var command = new Verb("delete", "Forget an image here; the registry's stays.", "  wasmfaas image delete localhost:5000/hello:1");
        var image = Name(command);
        command.SetAction(result => Run(() =>
        {
            var name = ImageReference.Parse(result.GetRequiredValue(image));
            if (!Open(result).Remove(name)) throw Missing(name);
            Console.WriteLine($"{name} deleted");
        }));
        return command;
    }

    private static Argument<string> Name(Command command)
    {
        var name = new Argument<string>("IMAGE") { Description = "The image, as HOST[:PORT]/NAME[:TAG]." };
        command.Arguments.Add(name);
        return name;
    }

    private static ImageStore Open(ParseResult result)
    {
        if (result.GetValue(s_store) is { } given) return ImageStore.Open(Path.GetFullPath(given));
        string? data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        if (string.IsNullOrEmpty(data)) data = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
        return ImageStore.Open(Path.Combine(data, "wasmfaas", "images"));
    }

    private static void Report(ImageSummary image) => Console.WriteLine($"{image.Name}: {image.Digest} ({image.Kind} for {image.Platform}, {Bytes(image.Size)} bytes)");

    private static string Bytes(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static CommandFailedException Missing(ImageReference name) => new(ExitCodes.Refused, $"there is no image {name} here (wasmfaas image list tells which there are)");

    private static int Run(Action work) => RunAsync(() =>
    {
        work();
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (OciException e)
        {
            throw new CommandFailedException(ExitCodes.Refused, e.Message);
        }
    }
}
