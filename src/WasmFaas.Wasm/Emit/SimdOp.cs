using System.Collections.Immutable;
using System.Reflection;

namespace WasmFaas.Wasm.Emit;

/// <summary>
/// How a vector instruction becomes calls of static methods. Operand i is pushed, followed by the calls of
/// <see cref="Operands"/>[i]; the lane immediate, if <see cref="TakesLane"/>, is pushed as an int32 after operand 0 and
/// its calls; then come the calls of <see cref="Methods"/>, the last of which leaves the result.
/// Vectors are <c>Vector128&lt;byte&gt;</c> before and after; booleans and narrow integers are int32 as IL has them.
/// </summary>
internal sealed record SimdOp(
    ImmutableArray<ImmutableArray<MethodInfo>> Operands, ImmutableArray<MethodInfo> Methods, bool TakesLane = false);
