using System.Numerics;
using System.Reflection;
using System.Runtime.Intrinsics;
using WasmFaas.Wasm.Binary;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Wasm.Emit;

/// <summary>The methods that compiled code calls: the runtime's (<see cref="GuestCalls"/>) and the base library's.</summary>
internal static class Guest
{
    internal static readonly MethodInfo Trap = Runtime(nameof(GuestCalls.Trap));
    internal static readonly MethodInfo StackCheck = Runtime(nameof(GuestCalls.StackCheck));
    internal static readonly MethodInfo MemoryGrow = Runtime(nameof(GuestCalls.MemoryGrow));
    internal static readonly MethodInfo MemoryFill = Runtime(nameof(GuestCalls.MemoryFill));
    internal static readonly MethodInfo MemoryCopy = Runtime(nameof(GuestCalls.MemoryCopy));
    internal static readonly MethodInfo MemoryInit = Runtime(nameof(GuestCalls.MemoryInit));
    internal static readonly MethodInfo DataDrop = Runtime(nameof(GuestCalls.DataDrop));
    internal static readonly MethodInfo TableGet = Runtime(nameof(GuestCalls.TableGet));
    internal static readonly MethodInfo TableSet = Runtime(nameof(GuestCalls.TableSet));
    internal static readonly MethodInfo TableGrow = Runtime(nameof(GuestCalls.TableGrow));
    internal static readonly MethodInfo TableFill = Runtime(nameof(GuestCalls.TableFill));
    internal static readonly MethodInfo TableCopy = Runtime(nameof(GuestCalls.TableCopy));
    internal static readonly MethodInfo TableInit = Runtime(nameof(GuestCalls.TableInit));
    internal static readonly MethodInfo ElemDrop = Runtime(nameof(GuestCalls.ElemDrop));

    internal static readonly MethodInfo QuietF32 = Runtime(nameof(GuestCalls.QuietF32));
    internal static readonly MethodInfo QuietF64 = Runtime(nameof(GuestCalls.QuietF64));
    internal static readonly MethodInfo SignallingF32 = Runtime(nameof(GuestCalls.SignallingF32));

    internal static readonly MethodInfo Int64BitsToDouble = ((Func<long, double>)BitConverter.Int64BitsToDouble).Method;
    internal static readonly MethodInfo VectorOfInt32 = ((Func<int, Vector128<int>>)Vector128.Create).Method;
    internal static readonly MethodInfo VectorOfInt64 = ((Func<long, long, Vector128<long>>)Vector128.Create).Method;
    internal static readonly MethodInfo Int32AsBytes = ((Func<Vector128<int>, Vector128<byte>>)Vector128.AsByte).Method;
    internal static readonly MethodInfo Int64AsBytes = ((Func<Vector128<long>, Vector128<byte>>)Vector128.AsByte).Method;

    private static readonly Dictionary<Opcode, MethodInfo> s_library = new()
    {
        [Opcode.I32Clz] = ((Func<uint, int>)BitOperations.LeadingZeroCount).Method,
        [Opcode.I64Clz] = ((Func<ulong, int>)BitOperations.LeadingZeroCount).Method,
        [Opcode.I32Ctz] = ((Func<uint, int>)BitOperations.TrailingZeroCount).Method,
        [Opcode.I64Ctz] = ((Func<ulong, int>)BitOperations.TrailingZeroCount).Method,
        [Opcode.I32Popcnt] = ((Func<uint, int>)BitOperations.PopCount).Method,
        [Opcode.I64Popcnt] = ((Func<ulong, int>)BitOperations.PopCount).Method,
        [Opcode.I32Rotl] = ((Func<uint, int, uint>)BitOperations.RotateLeft).Method,
        [Opcode.I32Rotr] = ((Func<uint, int, uint>)BitOperations.RotateRight).Method,
        [Opcode.I64Rotl] = ((Func<ulong, int, ulong>)BitOperations.RotateLeft).Method,
        [Opcode.I64Rotr] = ((Func<ulong, int, ulong>)BitOperations.RotateRight).Method,
        [Opcode.F32Abs] = ((Func<float, float>)MathF.Abs).Method,
        [Opcode.F64Abs] = ((Func<double, double>)Math.Abs).Method,
        [Opcode.F32Ceil] = ((Func<float, float>)MathF.Ceiling).Method,
        [Opcode.F64Ceil] = ((Func<double, double>)Math.Ceiling).Method,
        [Opcode.F32Floor] = ((Func<float, float>)MathF.Floor).Method,
        [Opcode.F64Floor] = ((Func<double, double>)Math.Floor).Method,
        [Opcode.F32Trunc] = ((Func<float, float>)MathF.Truncate).Method,
        [Opcode.F64Trunc] = ((Func<double, double>)Math.Truncate).Method,
        [Opcode.F32Nearest] = ((Func<float, float>)MathF.Round).Method,
        [Opcode.F64Nearest] = ((Func<double, double>)Math.Round).Method,
        [Opcode.F32Sqrt] = ((Func<float, float>)MathF.Sqrt).Method,
        [Opcode.F64Sqrt] = ((Func<double, double>)Math.Sqrt).Method,
        [Opcode.F32Copysign] = ((Func<float, float, float>)MathF.CopySign).Method,
        [Opcode.F64Copysign] = ((Func<double, double, double>)Math.CopySign).Method,
        [Opcode.I32ReinterpretF32] = ((Func<float, int>)BitConverter.SingleToInt32Bits).Method,
        [Opcode.I64ReinterpretF64] = ((Func<double, long>)BitConverter.DoubleToInt64Bits).Method,
        [Opcode.F64ReinterpretI64] = Int64BitsToDouble,
    };

    /// <summary>The method that is an operator: one of the base library, or the one of the opcode's name in <see cref="GuestCalls"/>.</summary>
    internal static MethodInfo Helper(Opcode opcode) => s_library.GetValueOrDefault(opcode) ?? Runtime(opcode.ToString());

    private static MethodInfo Runtime(string name) =>
        typeof(GuestCalls).GetMethod(name) ?? throw new MissingMethodException(nameof(GuestCalls), name);
}
