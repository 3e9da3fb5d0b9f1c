using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions;

/// <summary>What a group of verbs is about.</summary>
/// <param name="Group">The command of the group, such as <c>fn</c>.</param>
/// <param name="Word">How messages call one object, such as <c>function</c>.</param>
/// <param name="Kind">Its kind in the API.</param>
/// <param name="Example">A name for examples.</param>
internal sealed record Noun(string Group, string Word, ResourceKind Kind, string Example);
