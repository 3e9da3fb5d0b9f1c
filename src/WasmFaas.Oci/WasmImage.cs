namespace WasmFaas.Oci;

/// <summary>
/// Takes the module from an image: from a wasm artifact, whose layer is the module, or from an image with a file system, whose
/// entry point names it.
/// </summary>
public static class WasmImage
{
    private static readonly HashSet<string> s_moduleTypes =
    [
        "application/wasm", "application/vnd.wasm.content.layer.v1+wasm", "application/vnd.module.wasm.content.layer.v1+wasm",
    ];

    private static readonly HashSet<string> s_tarTypes =
    [
        "application/vnd.oci.image.layer.v1.tar", "application/vnd.oci.image.layer.v1.tar+gzip",
        "application/vnd.docker.image.rootfs.diff.tar.gzip", "application/vnd.docker.image.rootfs.diff.tar",
    ];

    /// <summary>Pulls an image and writes its module to a file.</summary>
    /// <param name="http">The client.</param>
    /// <param name="image">The image.</param>
    /// <param name="credentials">The registry's user, or null.</param>
    /// <param name="path">Path in the image of the module, or of a directory with one; null for what the image's entry point names, or its only module.</param>
    /// <param name="module">Where the module is written.</param>
    /// <param name="limits">What is taken at most.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The digest of the manifest that the module came with.</returns>
    /// <exception cref="OciException">The image cannot be had, or has no such module.</exception>
    /// <exception cref="HttpRequestException">The connection broke.</exception>
    public static async Task<string> PullAsync(HttpClient http, ImageReference image, RegistryCredentials? credentials, string? path, FileStream module, OciLimits? limits, CancellationToken cancellationToken)
    {
        limits ??= OciLimits.Default;
        var registry = new RegistryClient(http, image, credentials, limits);
        var (manifest, descriptor, _) = await GetManifestAsync(registry, image, limits, cancellationToken);
        string digest = descriptor.Digest;
        var layers = manifest.Layers!;
        foreach (var component in layers.Where(layer => layer.MediaType.Contains("component", StringComparison.Ordinal)))
            throw new OciException($"{image} is a component ({component.MediaType}): expected a core module");

        var modules = layers.Where(layer => s_moduleTypes.Contains(layer.MediaType)).ToList();
        if (modules.Count > 1) throw new OciException($"{image} has {modules.Count} modules: expected one");
        if (modules is [var only])
        {
            await using var content = await registry.OpenLayerAsync(only, cancellationToken);
            await using var bounded = new CheckedStream(content, $"{image}: the module", limits.ModuleBytes, "OciLimits.ModuleBytes");
            await bounded.CopyToAsync(module, cancellationToken);
            return digest;
        }

        if (layers.FirstOrDefault(layer => !s_tarTypes.Contains(layer.MediaType)) is { } other)
            throw new OciException($"{image}: a layer is of the type {other.MediaType}: expected application/wasm, or tar archives with or without gzip");
        path = (path ?? await FindEntryPointAsync(registry, image, manifest, cancellationToken))?.Trim('/');
        var files = new ImageFiles(registry, image, layers, limits);
        bool isFile = path is not null && IsModule(path);
        await files.ExtractAsync(isFile ? path! : await FindOnlyAsync(files, image, path, cancellationToken), module, cancellationToken);
        return digest;
    }

    /// <summary>Fetches an image's manifest; of several, that for wasm.</summary>
    /// <exception cref="OciException">There is none, or it has too many layers.</exception>
    internal static async Task<(Manifest Manifest, Descriptor Descriptor, byte[] Content)> GetManifestAsync(RegistryClient registry, ImageReference image, OciLimits limits, CancellationToken cancellationToken)
    {
        var found = await registry.GetManifestAsync(image.Version, cancellationToken);
        if (found.Manifest.Manifests is { } manifests) found = await registry.GetManifestAsync(Choose(image, manifests).Digest, cancellationToken);
        var layers = found.Manifest.Layers ?? throw new OciException($"{image}: the manifest has no layers: expected an image or a wasm artifact");
        return layers.Count <= limits.Layers ? found : throw new OciException($"{image} has {layers.Count} layers, more than {limits.Layers} (OciLimits.Layers)");
    }

    private static Descriptor Choose(ImageReference image, IReadOnlyList<Descriptor> manifests)
    {
        if (manifests.FirstOrDefault(manifest => manifest.Platform is { IsWasm: true }) is { } wasm) return wasm;

        // Attestations stand beside the image, for a platform of their own name.
        var images = manifests.Where(manifest => manifest.Platform?.Os != "unknown").ToList();
        if (images is [var only]) return only;
        throw new OciException($"{image} is for {string.Join(", ", images.Select(manifest => manifest.Platform?.ToString() ?? "no platform"))}: expected wasi/wasm");
    }

    private static async Task<string?> FindEntryPointAsync(RegistryClient registry, ImageReference image, Manifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.Config is not { } config) return null;
        var configuration = OciJson.Read<ImageConfiguration>(await registry.GetDocumentAsync(config, cancellationToken), $"{image}: the configuration");
        string? entry = configuration.Config?.Entrypoint?.FirstOrDefault() ?? configuration.Config?.Cmd?.FirstOrDefault();
        return entry?.EndsWith(".wasm", StringComparison.OrdinalIgnoreCase) == true ? entry : null;
    }

    private static async Task<string> FindOnlyAsync(ImageFiles files, ImageReference image, string? directory, CancellationToken cancellationToken)
    {
        string prefix = directory is null ? "" : directory + "/";
        var found = await files.ListAsync(name => IsModule(name) && name.StartsWith(prefix, StringComparison.Ordinal), cancellationToken);
        if (found is [var only]) return only;
        string where = directory is null ? "" : $" in {directory}";
        throw new OciException(found.Count == 0 ? $"{image} has no file that ends in .wasm{where}" : $"{image} has several modules{where}: {string.Join(", ", found.Take(10))}: expected the path of one");
    }

    private static bool IsModule(string path) => path.EndsWith(".wasm", StringComparison.OrdinalIgnoreCase);
}
