using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm;

/// <summary>A function of an instance, or a host function as an instance sees it (core spec 4.2.6).</summary>
public sealed unsafe partial class Function
{
    private readonly FunctionRecord* _record;

    internal Function(Store store, FunctionRecord* record)
    {
        Store = store;
        _record = record;
        Type = TypeRegistry.Type(record->TypeId);
    }

    /// <summary>The function's type; equal types are the same object.</summary>
    public FunctionType Type { get; }

    /// <summary>The store that the function lives in.</summary>
    public Store Store { get; }

    /// <summary>A reference to the function, for tables, globals and arguments.</summary>
    public Value Reference => Value.FromReference(ValueKind.FuncRef, (nint)_record);

    internal FunctionRecord* Record => _record;

    /// <summary>Calls the function with values of its parameter types.</summary>
    /// <returns>The results, in order.</returns>
    /// <exception cref="Trap">The guest trapped.</exception>
    /// <exception cref="ArgumentException">Number or types of the arguments are wrong.</exception>
    public Value[] Call(params ReadOnlySpan<Value> arguments)
    {
        var parameters = Type.Parameters;
        if (arguments.Length != parameters.Length)
            throw new ArgumentException($"{arguments.Length} arguments for a function of type {Type}");
        int slots = Math.Max(parameters.Length, Type.Results.Length);
        Vector128<byte>* buffer = stackalloc Vector128<byte>[Math.Max(slots, 1)];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].Kind != parameters[i])
                throw new ArgumentException($"argument {i} is {arguments[i]} for a function of type {Type}");
            Unsafe.WriteUnaligned(buffer + i, arguments[i].Bits);
        }

        var invoke = (delegate*<nint, nint, Vector128<byte>*, void>)Adapters.For(Type).Invoke;
        Store.Enter();
        try
        {
            invoke(_record->Code, _record->Context, buffer);
        }
        catch (ArithmeticException e)
        {
            throw Traps.Translate(e);
        }
        finally
        {
            Store.Leave();
        }

        var results = new Value[Type.Results.Length];
        for (int i = 0; i < results.Length; i++)
            results[i] = new Value(Type.Results[i], Unsafe.ReadUnaligned<Vector128<byte>>(buffer + i));
        return results;
    }
}
