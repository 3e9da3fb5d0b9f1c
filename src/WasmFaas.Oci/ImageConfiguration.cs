namespace WasmFaas.Oci;

/// <summary>An image's configuration (image-spec, "Image Configuration"), as far as it names the module.</summary>
internal sealed record ImageConfiguration
{
    public string Architecture { get; init; } = "";

    public Execution? Config { get; init; }

    /// <summary>What a container of the image runs.</summary>
    internal sealed record Execution
    {
        public IReadOnlyList<string>? Entrypoint { get; init; }

        public IReadOnlyList<string>? Cmd { get; init; }
    }
}
