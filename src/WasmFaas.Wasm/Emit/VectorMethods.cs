using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Intrinsics;

namespace WasmFaas.Wasm.Emit;

/// <summary>Finds methods of <see cref="Vector128"/> and <see cref="Vector128{T}"/>.</summary>
internal static class VectorMethods
{
    /// <summary>An operator of <c>Vector128&lt;T&gt;</c>; of several overloads the one that takes vectors (and a shift count).</summary>
    internal static MethodInfo Operator<T>(string name)
    {
        var vector = typeof(Vector128<T>);
        Type[] parameters = name switch
        {
            "op_OnesComplement" or "op_UnaryNegation" => [vector],
            "op_LeftShift" or "op_RightShift" => [vector, typeof(int)],
            _ => [vector, vector],
        };
        return vector.GetMethod(name, parameters) ?? throw new MissingMethodException(vector.Name, name);
    }

    /// <summary>The generic method <c>Vector128.name&lt;T&gt;</c> with so many parameters.</summary>
    internal static MethodInfo Generic<T>(string name, int parameters) =>
        Find(name, method => method.IsGenericMethodDefinition && method.GetGenericArguments().Length == 1
            && method.GetParameters().Length == parameters).MakeGenericMethod(typeof(T));

    /// <summary>The overload <c>Vector128.name(Vector128&lt;T&gt;)</c> of a family that is not generic.</summary>
    internal static MethodInfo Overload<T>(string name) =>
        typeof(Vector128).GetMethod(name, [typeof(Vector128<T>)]) ?? throw new MissingMethodException(nameof(Vector128), name);

    /// <summary>The overload <c>Vector128.name(T)</c>, which makes a vector from a scalar.</summary>
    internal static MethodInfo Scalar<T>(string name) =>
        typeof(Vector128).GetMethod(name, [typeof(T)]) ?? throw new MissingMethodException(nameof(Vector128), name);

    /// <summary><c>Vector128.WidenLower</c> or <c>WidenUpper</c> of lanes of type T.</summary>
    internal static MethodInfo Widen<T>(string half) => Overload<T>("Widen" + half);

    /// <summary><c>Vector128.Shuffle(Vector128&lt;byte&gt;, Vector128&lt;byte&gt;)</c>.</summary>
    internal static MethodInfo Shuffle() => typeof(Vector128).GetMethod("Shuffle", [typeof(Vector128<byte>), typeof(Vector128<byte>)])!;

    /// <summary>The getter of <c>Vector128&lt;T&gt;.Zero</c>.</summary>
    internal static MethodInfo Zero<T>() => typeof(Vector128<T>).GetProperty("Zero")!.GetMethod!;

    /// <summary>Reinterprets bytes as lanes of type T: no call for bytes.</summary>
    internal static ImmutableArray<MethodInfo> FromBytes<T>() =>
        typeof(T) == typeof(byte) ? [] : [Find("As" + typeof(T).Name).MakeGenericMethod(typeof(byte))];

    /// <summary>Reinterprets lanes of type T as bytes: no call for bytes.</summary>
    internal static ImmutableArray<MethodInfo> ToBytes<T>() =>
        typeof(T) == typeof(byte) ? [] : [Find("AsByte").MakeGenericMethod(typeof(T))];

    private static MethodInfo Find(string name, Func<MethodInfo, bool>? matches = null)
    {
        foreach (var member in typeof(Vector128).GetMember(name, MemberTypes.Method, BindingFlags.Public | BindingFlags.Static))
        {
            if (matches is null || matches((MethodInfo)member)) return (MethodInfo)member;
        }

        throw new MissingMethodException(nameof(Vector128), name);
    }
}
