using WasmFaas.Wasm;

namespace WasmFaas.Fuzz.Mutation;

/// <summary>Differences of verdict that are no defects: what one of the two engines does not have, or limits differently.</summary>
internal static class Verdicts
{
    // What V8 says of a module that the engine accepts.
    private static readonly (string Words, string Reason)[] s_onlyEngine =
    [
        ("At most one memory", "multi-memory"),
        ("memory count of", "multi-memory"),
    ];

    /// <summary>The known reason for a difference, or null.</summary>
    /// <param name="v8">Why V8 refuses the module, or null.</param>
    /// <param name="engine">Why the engine does, or null.</param>
    public static string? Explain(string? v8, ModuleException? engine)
    {
        if (engine is { Error: ModuleError.Unsupported }) return engine.Message[..engine.Message.IndexOf(" (", StringComparison.Ordinal)];
        if (engine is { Error: ModuleError.LimitExceeded }) return "limit of the engine";
        return v8 is null ? null : s_onlyEngine.FirstOrDefault(row => v8.Contains(row.Words, StringComparison.Ordinal)).Reason;
    }
}
