namespace WasmFaas.Functions.Resources;

/// <summary>Annotations with settings that Fission has no field for.</summary>
public static class Annotations
{
    /// <summary>How a function is called: <c>args</c> or <c>cgi</c>. Found out from the module unless given.</summary>
    public const string Convention = "wasm-faas.dev/convention";

    /// <summary>Whether each request gets memory of its own (<c>fresh</c>) or instances are used again as they are (<c>reuse</c>).</summary>
    public const string Isolation = "wasm-faas.dev/isolation";

    /// <summary>What a function may call outside: a list of <see cref="OutboundRule"/>. Checked, and without effect until guests can call.</summary>
    public const string Outbound = "wasm-faas.dev/outbound";

    /// <summary>The values that each may have.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Values { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        [Convention] = ["args", "cgi"],
        [Isolation] = ["fresh", "reuse"],
    };
}
