namespace WasmFaas.Wasm.Tests.Spec;

/// <summary>What became of one command.</summary>
internal readonly record struct Outcome(OutcomeKind Kind, string? Message = null)
{
    public static readonly Outcome Passed = new(OutcomeKind.Passed);
    public static readonly Outcome Skipped = new(OutcomeKind.Skipped);
    public static readonly Outcome NotCounted = new(OutcomeKind.NotCounted);

    public static Outcome Failed(string message) => new(OutcomeKind.Failed, message);
}

/// <summary>The kinds of <see cref="Outcome"/>.</summary>
internal enum OutcomeKind
{
    Passed,
    Skipped,
    Failed,
    NotCounted,
}
