namespace WasmFaas.Functions.Api;

/// <summary>The form in which a client takes objects.</summary>
internal enum Rendering
{
    /// <summary>As they are.</summary>
    Object,

    /// <summary>As the rows of a meta.k8s.io/v1 Table.</summary>
    Table,

    /// <summary>Metadata only (meta.k8s.io/v1 PartialObjectMetadata).</summary>
    Metadata,
}
