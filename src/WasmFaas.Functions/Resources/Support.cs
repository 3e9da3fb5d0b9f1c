namespace WasmFaas.Functions.Resources;

/// <summary>How far a field of Fission's is supported.</summary>
public enum Support
{
    /// <summary>It does what Fission's does.</summary>
    Works,

    /// <summary>It works, in another way: <see cref="SchemaField.Note"/> says how.</summary>
    Differs,

    /// <summary>Accepted, and reported in a condition as having no effect.</summary>
    Ignored,

    /// <summary>Refused with a clear error until it exists.</summary>
    NotYet,
}
