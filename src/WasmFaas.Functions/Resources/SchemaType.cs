namespace WasmFaas.Functions.Resources;

/// <summary>The JSON type of a schema.</summary>
public enum SchemaType
{
    /// <summary>An object with named fields, or a map where <see cref="Schema.Items"/> is set.</summary>
    Object,

    /// <summary>A list of <see cref="Schema.Items"/>.</summary>
    Array,

    /// <summary>Text.</summary>
    String,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number or text, such as a Kubernetes quantity (<c>64Mi</c>).</summary>
    IntegerOrString,

    /// <summary>Anything, taken as it is (x-kubernetes-preserve-unknown-fields).</summary>
    Any,
}
