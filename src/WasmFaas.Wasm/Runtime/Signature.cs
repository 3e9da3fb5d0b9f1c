using System.Collections.Immutable;
using System.Runtime.Intrinsics;

namespace WasmFaas.Wasm.Runtime;

/// <summary>Stands for "no result" in a <see cref="Signature{TResult}"/>.</summary>
internal readonly struct None;

/// <summary>The canonical function type of C# types, computed once per combination.</summary>
internal static class Signature<TResult>
{
    internal static readonly FunctionType Type = Signature.Of([], typeof(TResult));
}

/// <inheritdoc cref="Signature{TResult}"/>
internal static class Signature<T1, TResult>
{
    internal static readonly FunctionType Type = Signature.Of([typeof(T1)], typeof(TResult));
}

/// <inheritdoc cref="Signature{TResult}"/>
internal static class Signature<T1, T2, TResult>
{
    internal static readonly FunctionType Type = Signature.Of([typeof(T1), typeof(T2)], typeof(TResult));
}

/// <summary>The WebAssembly types of C# types.</summary>
internal static class Signature
{
    internal static FunctionType Of(ReadOnlySpan<Type> parameters, Type result)
    {
        var kinds = ImmutableArray.CreateBuilder<ValueKind>(parameters.Length);
        foreach (var parameter in parameters) kinds.Add(Kind(parameter));
        return TypeRegistry.Canonical(new FunctionType(
            kinds.MoveToImmutable(), result == typeof(None) || result == typeof(void) ? [] : [Kind(result)]));
    }

    private static ValueKind Kind(Type type)
    {
        if (type == typeof(int) || type == typeof(uint)) return ValueKind.I32;
        if (type == typeof(long) || type == typeof(ulong)) return ValueKind.I64;
        if (type == typeof(float)) return ValueKind.F32;
        if (type == typeof(double)) return ValueKind.F64;
        if (type == typeof(Vector128<byte>)) return ValueKind.V128;
        throw new ArgumentException($"{type} is not the C# type of a WebAssembly value: use int, uint, long, ulong, float, double or Vector128<byte>");
    }
}
