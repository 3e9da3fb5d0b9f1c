using System.Collections.Immutable;

namespace WasmFaas.Wasm;

/// <summary>The type of a function: its parameters and results (core spec 2.3.6). Two types are equal when their lists are.</summary>
public sealed class FunctionType : IEquatable<FunctionType>
{
    private readonly int _hash;

    /// <summary>Makes a type of its parameter and result lists.</summary>
    public FunctionType(ImmutableArray<ValueKind> parameters, ImmutableArray<ValueKind> results)
    {
        Parameters = parameters;
        Results = results;
        var hash = new HashCode();
        foreach (var kind in parameters) hash.Add(kind);
        hash.Add(-1);
        foreach (var kind in results) hash.Add(kind);
        _hash = hash.ToHashCode();
    }

    /// <summary>Parameter types, first to last.</summary>
    public ImmutableArray<ValueKind> Parameters { get; }

    /// <summary>Result types, first to last.</summary>
    public ImmutableArray<ValueKind> Results { get; }

    /// <inheritdoc/>
    public bool Equals(FunctionType? other) =>
        other is not null && _hash == other._hash
        && Parameters.AsSpan().SequenceEqual(other.Parameters.AsSpan())
        && Results.AsSpan().SequenceEqual(other.Results.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FunctionType);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>The type in the text format's words, such as <c>(i32, i32) -> (i64)</c>.</summary>
    public override string ToString() =>
        $"({string.Join(", ", Parameters.Select(Name))}) -> ({string.Join(", ", Results.Select(Name))})";

    internal static string Name(ValueKind kind) => kind.ToString().ToLowerInvariant();
}
