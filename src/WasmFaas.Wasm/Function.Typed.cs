using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm;

// Typed calls: int and uint stand for i32, long and ulong for i64, float, double, Vector128<byte>. No boxing, no reflection.
public sealed unsafe partial class Function
{
    /// <summary>Calls a function without parameters and results.</summary>
    /// <exception cref="Trap">The guest trapped.</exception>
    /// <exception cref="InvalidOperationException">The function is of another type.</exception>
    public void Invoke()
    {
        Check(Signature<None>.Type);
        Store.Enter();
        try
        {
            ((delegate*<nint, void>)_record->Code)(_record->Context);
        }
        catch (ArithmeticException e)
        {
            throw Traps.Translate(e);
        }
        finally
        {
            Store.Leave();
        }
    }

    /// <summary>Calls a function without parameters and with one result.</summary>
    /// <inheritdoc cref="Invoke()"/>
    public TResult Invoke<TResult>()
        where TResult : unmanaged
    {
        Check(Signature<TResult>.Type);
        Store.Enter();
        try
        {
            return ((delegate*<nint, TResult>)_record->Code)(_record->Context);
        }
        catch (ArithmeticException e)
        {
            throw Traps.Translate(e);
        }
        finally
        {
            Store.Leave();
        }
    }

    /// <summary>Calls a function with one parameter and one result.</summary>
    /// <inheritdoc cref="Invoke()"/>
    public TResult Invoke<T1, TResult>(T1 argument1)
        where T1 : unmanaged
        where TResult : unmanaged
    {
        Check(Signature<T1, TResult>.Type);
        Store.Enter();
        try
        {
            return ((delegate*<nint, T1, TResult>)_record->Code)(_record->Context, argument1);
        }
        catch (ArithmeticException e)
        {
            throw Traps.Translate(e);
        }
        finally
        {
            Store.Leave();
        }
    }

    /// <summary>Calls a function with two parameters and one result.</summary>
    /// <inheritdoc cref="Invoke()"/>
    public TResult Invoke<T1, T2, TResult>(T1 argument1, T2 argument2)
        where T1 : unmanaged
        where T2 : unmanaged
        where TResult : unmanaged
    {
        Check(Signature<T1, T2, TResult>.Type);
        Store.Enter();
        try
        {
            return ((delegate*<nint, T1, T2, TResult>)_record->Code)(_record->Context, argument1, argument2);
        }
        catch (ArithmeticException e)
        {
            throw Traps.Translate(e);
        }
        finally
        {
            Store.Leave();
        }
    }

    private void Check(FunctionType wanted)
    {
        if (!ReferenceEquals(wanted, Type))
            throw new InvalidOperationException($"the function is of type {Type}, not {wanted}");
    }
}
