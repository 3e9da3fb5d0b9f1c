using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Output;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions.Specs;

/// <summary>A directory of YAML in Fission's form: a deployment's name and uid, archives, and objects.</summary>
/// <param name="Name">The deployment's name (annotation <c>fission-name</c>).</param>
/// <param name="Uid">The deployment's uid (annotation <c>fission-uid</c>): objects with it belong to the directory.</param>
/// <param name="Objects">The objects, in the order in which they are applied.</param>
/// <param name="Archives">The archives, by name.</param>
internal sealed record SpecDirectory(string Name, string Uid, IReadOnlyList<SpecObject> Objects, IReadOnlyDictionary<string, SpecArchive> Archives)
{
    /// <summary>Annotation with the deployment's name.</summary>
    public const string NameAnnotation = "fission-name";

    /// <summary>Annotation with the deployment's uid.</summary>
    public const string UidAnnotation = "fission-uid";

    /// <summary>The file with the deployment's name and uid.</summary>
    public const string ConfigFile = "fission-deployment-config.yaml";

    private const string ConfigKind = "DeploymentConfig", ArchiveKind = "ArchiveUploadSpec";

    /// <summary>Kinds that a directory may have, in the order in which they are applied: what is referred to goes first.</summary>
    public static IReadOnlyList<ResourceKind> Kinds { get; } =
    [
        ResourceKinds.Secret, ResourceKinds.ConfigMap, ResourceKinds.Environment, ResourceKinds.Package, ResourceKinds.Function, ResourceKinds.FunctionAlias,
        ResourceKinds.HttpTrigger, ResourceKinds.TimeTrigger, ResourceKinds.MessageQueueTrigger, ResourceKinds.KubernetesWatchTrigger, ResourceKinds.CanaryConfig,
    ];

    /// <summary>Reads a directory.</summary>
    /// <exception cref="FormatException">A file is not of the form.</exception>
    public static SpecDirectory Read(string path)
    {
        if (!Directory.Exists(path)) throw new CommandFailedException(ExitCodes.NotFound, $"{path}: there is no such directory (wasmfaas spec init makes it)");
        string root = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))!;
        JsonObject? config = null;
        var objects = new List<SpecObject>();
        var archives = new Dictionary<string, SpecArchive>();
        foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsYaml).Order(StringComparer.Ordinal))
        {
            foreach (var document in YamlText.Parse(File.ReadAllText(file), file))
            {
                switch ((string?)document.Json["kind"])
                {
                    case ConfigKind when config is not null:
                        throw new FormatException($"{document.Place}: a second {ConfigKind}: expected one, in {ConfigFile}");
                    case ConfigKind:
                        config = document.Json;
                        break;
                    case ArchiveKind:
                        var archive = SpecArchive.Read(document.Json, root, document.Place);
                        if (!archives.TryAdd(archive.Name, archive)) throw new FormatException($"{document.Place}: a second archive {archive.Name}; the first is at {archives[archive.Name].Place}");
                        break;
                    default:
                        objects.Add(ReadObject(document));
                        break;
                }
            }
        }

        if ((string?)config?["name"] is not { } name || (string?)config["uid"] is not { } uid)
            throw new FormatException($"{Path.Combine(path, ConfigFile)}: expected kind: {ConfigKind} with name and uid (wasmfaas spec init makes it)");
        return new SpecDirectory(name, uid, [.. objects.OrderBy(item => Kinds.IndexOf(item.Kind))], archives);
    }

    private static SpecObject ReadObject(YamlDocumentText document)
    {
        string? kindName = (string?)document.Json["kind"], version = (string?)document.Json["apiVersion"];
        var kind = Kinds.FirstOrDefault(kind => kind.Kind == kindName && kind.ApiVersion == version);
        if (kind is null) throw new FormatException($"{document.Place}: apiVersion: {version}, kind: {kindName}: expected one of {string.Join(", ", Kinds.Select(kind => $"{kind.ApiVersion} {kind.Kind}"))}");
        if (string.IsNullOrEmpty((string?)document.Json["metadata"]?["name"])) throw new FormatException($"{document.Place}: {kindName}: metadata.name is missing");
        return new SpecObject(kind, document.Json, document.Place);
    }

    private static bool IsYaml(string file) => Path.GetExtension(file) is ".yaml" or ".yml";
}

file static class ListExtensions
{
    public static int IndexOf<T>(this IReadOnlyList<T> list, T item) where T : class
    {
        for (int i = 0; i < list.Count; i++)
            if (ReferenceEquals(list[i], item)) return i;
        return -1;
    }
}
