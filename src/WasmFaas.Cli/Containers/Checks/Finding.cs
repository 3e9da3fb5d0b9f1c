namespace WasmFaas.Cli.Containers.Checks;

/// <summary>One thing that a node needs, as it was found.</summary>
/// <param name="Kind">Whether it is there.</param>
/// <param name="Text">What it is; where it is missing, what needs it and how to mend it.</param>
internal sealed record Finding(FindingKind Kind, string Text)
{
    /// <summary>A thing that is there.</summary>
    public static Finding Ok(string text) => new(FindingKind.Ok, text);

    /// <summary>A thing that is needed and not there.</summary>
    public static Finding Missing(string text) => new(FindingKind.Missing, text);

    /// <summary>A thing that only some need, or that is worth knowing.</summary>
    public static Finding Note(string text) => new(FindingKind.Note, text);

    /// <summary>The line that is printed.</summary>
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()}  {Text}";
}
