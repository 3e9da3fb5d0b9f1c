namespace WasmFaas.Cli.Functions.Output;

/// <summary>How objects are shown.</summary>
internal enum OutputFormat
{
    /// <summary>Columns.</summary>
    Table,

    /// <summary>All columns.</summary>
    Wide,

    /// <summary>The whole objects as JSON.</summary>
    Json,

    /// <summary>The whole objects as YAML.</summary>
    Yaml,

    /// <summary>Only names, as <c>kind/name</c>.</summary>
    Name,
}
