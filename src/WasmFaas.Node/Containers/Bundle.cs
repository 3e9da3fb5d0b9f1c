using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Win32.SafeHandles;
using WasmFaas.Linux;

namespace WasmFaas.Node.Containers;

/// <summary>A bundle: a container's configuration and where its root file system is (runtime-spec, "Filesystem Bundle").</summary>
public sealed class Bundle
{
    private const string HandlerAnnotation = "run.oci.handler";
    private static readonly string[] s_variantAnnotations = ["module.wasm.image/variant", "run.oci.wasm.image/variant"];

    private readonly JsonObject _configuration;

    private Bundle(string directory, JsonObject configuration) => (Directory, _configuration, Annotations) = (directory, configuration, (configuration["annotations"] as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => Text(pair.Value) ?? ""));

    /// <summary>The bundle's directory.</summary>
    public string Directory { get; }

    /// <summary>The version of the specification that the configuration is written by.</summary>
    public string OciVersion => Text(_configuration["ociVersion"]) ?? "1.0.2";

    /// <summary>The root file system.</summary>
    public string Root => Path.GetFullPath(Text(_configuration["root"]?["path"]) ?? "rootfs", Directory);

    /// <summary>True where the root file system may not be changed.</summary>
    public bool IsRootReadOnly => _configuration["root"]?["readonly"] is JsonValue value && value.TryGetValue(out bool isReadOnly) && isReadOnly;

    /// <summary>The program and its arguments.</summary>
    public IReadOnlyList<string> Arguments => Texts(Process?["args"]);

    /// <summary>Environment variables, as NAME=VALUE.</summary>
    public IReadOnlyList<string> Environment => Texts(Process?["env"]);

    /// <summary>True where the container wants a terminal.</summary>
    public bool HasTerminal => Process?["terminal"] is JsonValue value && value.TryGetValue(out bool terminal) && terminal;

    /// <summary>The user.</summary>
    public uint User => (uint)Number(Process?["user"]?["uid"], 0);

    /// <summary>The user's group.</summary>
    public uint Group => (uint)Number(Process?["user"]?["gid"], 0);

    /// <summary>Further groups.</summary>
    public IReadOnlyList<uint> Groups => [.. (Process?["user"]?["additionalGids"] as JsonArray ?? []).Select(group => (uint)Number(group, 0))];

    /// <summary>Limit of the memory, in bytes; null for none.</summary>
    public long? MemoryBytes => Resources.Of(_configuration["linux"]?["resources"]).MemoryBytes is > 0 and var limit ? limit : null;

    /// <summary>True where the container has a network namespace that is not the host's.</summary>
    public bool HasNetworkNamespace => Network is not null;

    /// <summary>The path of the container's network namespace; null where it is a new one, or the host's.</summary>
    public string? NetworkNamespace => Text(Network?["path"]);

    /// <summary>True where no process of others is in the container's process namespace: all processes end with its first.</summary>
    public bool HasOwnProcesses => NamespaceOf("pid") is { } entry && Text(entry["path"]) is null or "";

    /// <summary>The path of the container's control group; null for none.</summary>
    public string? CgroupPath => Text(_configuration["linux"]?["cgroupsPath"]);

    /// <summary>The container's part of the processors.</summary>
    internal CpuResources Cpu => Resources.Of(_configuration["linux"]?["resources"]).Cpu;

    /// <summary>The annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; }

    /// <summary>The id of its pod, by containerd's annotation; null where it is in none.</summary>
    public string? PodId => Annotations.GetValueOrDefault("io.kubernetes.cri.sandbox-id");

    /// <summary>Host directories that the container sees, by their paths in it.</summary>
    public IReadOnlyList<(string Source, string Destination, bool IsReadOnly)> Directories =>
    [
        .. (_configuration["mounts"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(mount => Texts(mount["options"]).Any(option => option is "bind" or "rbind") && System.IO.Directory.Exists(Text(mount["source"])))
            .Select(mount => (Text(mount["source"])!, Text(mount["destination"]) ?? "/", Texts(mount["options"]).Contains("ro"))),
    ];

    /// <summary>
    /// True where the container is a wasm module: annotations say so (crun's), or the program ends in <c>.wasm</c> or begins as a module
    /// does. Pause containers are not, whatever their annotations.
    /// </summary>
    public bool IsWasm
    {
        get
        {
            if (Annotations.GetValueOrDefault("io.kubernetes.cri.container-type") == "sandbox" || Arguments.Count == 0) return false;
            bool isNamed = Arguments[0].EndsWith(".wasm", StringComparison.OrdinalIgnoreCase) || Arguments[0].EndsWith(".wat", StringComparison.OrdinalIgnoreCase);
            string? handler = Annotations.GetValueOrDefault(HandlerAnnotation);
            string? variant = s_variantAnnotations.Select(name => Annotations.GetValueOrDefault(name)).FirstOrDefault(value => value is not null);
            if (handler is "wasm" or "wasmedge" or "wasmtime" or "wasmer" || variant is "compat") return true;
            return isNamed || HasMagic();
        }
    }

    private JsonObject? Network => NamespaceOf("network");

    private JsonNode? Process => _configuration["process"];

    /// <summary>Reads a bundle.</summary>
    /// <exception cref="NodeException">There is none, or its configuration is not valid.</exception>
    public static Bundle Read(string directory)
    {
        string path = Path.Combine(directory, "config.json");
        try
        {
            var configuration = JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? throw new NodeException($"{path}: expected an object");
            return new Bundle(Path.GetFullPath(directory), configuration);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new NodeException($"the bundle {directory} cannot be used: {e.Message}", e);
        }
    }

    private JsonObject? NamespaceOf(string type) => (_configuration["linux"]?["namespaces"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(entry => Text(entry["type"]) == type);

    /// <summary>
    /// Opens the module, which the first argument names in the root file system: no link in an image leads out of it, and one that is a pipe
    /// is not waited for.
    /// </summary>
    /// <exception cref="IOException">There is no such file.</exception>
    public SafeFileHandle OpenModule()
    {
        using var root = DirectoryCalls.OpenDirectory(Root);
        var file = DirectoryCalls.OpenInRoot(root, Arguments[0], OpenFlags.ReadOnly | OpenFlags.NonBlocking);
        try
        {
            // Of what is no file there is none.
            _ = RandomAccess.GetLength(file);
            return file;
        }
        catch (Exception e)
        {
            file.Dispose();
            throw new IOException($"{Arguments[0]} is no file", e);
        }
    }

    private bool HasMagic()
    {
        try
        {
            using var module = OpenModule();
            Span<byte> start = stackalloc byte[4];
            return RandomAccess.Read(module, start, 0) == 4 && start.SequenceEqual("\0asm"u8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is none, or it is no file that could be one.
            return false;
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static IReadOnlyList<string> Texts(JsonNode? node) => [.. (node as JsonArray ?? []).Select(Text).OfType<string>()];

    private static long Number(JsonNode? node, long otherwise) => Given(node) ?? otherwise;

    private static long? Given(JsonNode? node) => node is JsonValue value && long.TryParse(value.ToString(), CultureInfo.InvariantCulture, out long number) ? number : null;
}
