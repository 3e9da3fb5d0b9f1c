using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WasmFaas.Wasm.Runtime;

/// <summary>Entry of untyped host functions. Public only because emitted code binds to it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe class HostCalls
{
    /// <summary>Calls the <see cref="HostCallback"/> of a host record with the values of a buffer, and puts its results there.</summary>
    public static void Untyped(nint record, nint buffer)
    {
        var host = (HostRecord*)record;
        var target = (UntypedTarget)GCHandle.FromIntPtr(host->Target).Target!;
        var type = target.Type;
        var slots = (Vector128<byte>*)buffer;
        var arguments = new Value[type.Parameters.Length];
        for (int i = 0; i < arguments.Length; i++)
            arguments[i] = new Value(type.Parameters[i], Unsafe.ReadUnaligned<Vector128<byte>>(slots + i));
        var results = new Value[type.Results.Length];
        for (int i = 0; i < results.Length; i++) results[i] = new Value(type.Results[i], default);
        target.Callback(new Caller(host->Caller), arguments, results);
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i].Kind != type.Results[i])
                throw new InvalidOperationException($"a host function of type {type} gave {results[i]} as result {i}");
            Unsafe.WriteUnaligned(slots + i, results[i].Bits);
        }
    }

    /// <summary>The delegate behind a typed host function.</summary>
    internal static TDelegate Target<TDelegate>(nint record)
        where TDelegate : class => Unsafe.As<TDelegate>(GCHandle.FromIntPtr(((HostRecord*)record)->Target).Target!);

    internal static Caller CallerOf(nint record) => new(((HostRecord*)record)->Caller);
}

internal sealed record UntypedTarget(FunctionType Type, HostCallback Callback);
