namespace WasmFaas.Wasm.Runtime;

/// <summary>Turns the exceptions that the .NET runtime raises in compiled code into traps.</summary>
internal static class Traps
{
    // Division by zero and the one overflowing division raise .NET exceptions by themselves, at no cost.
    internal static Trap Translate(ArithmeticException exception) => new(
        exception is DivideByZeroException ? TrapCode.IntegerDivideByZero : TrapCode.IntegerOverflow, origin: exception);
}
