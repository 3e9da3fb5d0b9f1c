using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace WasmFaas.Wasm.Tests.Spec;

/// <summary>The scripts' values and patterns against the engine's. References to host objects are numbers.</summary>
internal sealed class ScriptValues(Store store)
{
    private readonly Dictionary<string, Value> _hostReferences = [];

    /// <summary>The value for an argument.</summary>
    public Value ToValue(ScriptValue value) => value.Type switch
    {
        "i32" => Value.FromI32((int)Bits(Text(value))),
        "i64" => Value.FromI64((long)Bits(Text(value))),
        "f32" => Value.FromF32Bits((int)Bits(Text(value))),
        "f64" => Value.FromF64Bits((long)Bits(Text(value))),
        "v128" => Value.FromV128(Vector128.Create<byte>(LaneBytes(value))),
        "funcref" when Text(value) == "null" => Value.Null(ValueKind.FuncRef),
        "externref" when Text(value) == "null" => Value.Null(ValueKind.ExternRef),
        "externref" => HostReference(Text(value)),
        _ => throw new NotSupportedException($"argument of type {value.Type} {value.Value}"),
    };

    /// <summary>Whether a result is what a pattern allows.</summary>
    public bool Matches(ScriptValue pattern, Value actual) => pattern.Type switch
    {
        "either" => pattern.Values!.Any(allowed => Matches(allowed, actual)),
        "i32" => actual.Kind == ValueKind.I32 && actual.AsI32() == (int)Bits(Text(pattern)),
        "i64" => actual.Kind == ValueKind.I64 && actual.AsI64() == (long)Bits(Text(pattern)),
        "f32" => actual.Kind == ValueKind.F32 && MatchesF32(Text(pattern), (uint)actual.AsF32Bits()),
        "f64" => actual.Kind == ValueKind.F64 && MatchesF64(Text(pattern), (ulong)actual.AsF64Bits()),
        "v128" => actual.Kind == ValueKind.V128 && MatchesV128(pattern, actual.AsV128()),
        "refnull" => actual.IsNull,
        "nullfuncref" => actual.Kind == ValueKind.FuncRef && actual.IsNull,
        "nullexternref" => actual.Kind == ValueKind.ExternRef && actual.IsNull,
        "funcref" => actual.Kind == ValueKind.FuncRef && actual.IsNull == (Text(pattern) == "null"),
        "externref" => actual.Kind == ValueKind.ExternRef && MatchesHost(Text(pattern), actual),
        _ => throw new NotSupportedException($"result of type {pattern.Type}"),
    };

    /// <summary>A pattern for messages.</summary>
    public static string Describe(ScriptValue value) => value.Type == "either"
        ? $"one of [{string.Join(" | ", value.Values!.Select(Describe))}]"
        : $"{value.Type}{value.LaneType}:{(value.Value.ValueKind == JsonValueKind.Undefined ? "any" : value.Value)}";

    private Value HostReference(string number)
    {
        ref var reference = ref CollectionsMarshal.GetValueRefOrAddDefault(_hostReferences, number, out var exists);
        if (!exists) reference = store.AddExternRef(number);
        return reference;
    }

    private bool MatchesHost(string number, Value actual) =>
        number == "null" ? actual.IsNull : !actual.IsNull && (number.Length == 0 || store.GetExternRef(actual) is string found && found == number);

    private static string Text(ScriptValue value) =>
        value.Value.ValueKind == JsonValueKind.Undefined ? "" : value.Value.GetString()!;

    // Decimal bits, signed or unsigned.
    private static ulong Bits(string text) => text.StartsWith('-')
        ? (ulong)long.Parse(text, CultureInfo.InvariantCulture)
        : ulong.Parse(text, CultureInfo.InvariantCulture);

    private static bool MatchesF32(string pattern, uint bits) => pattern switch
    {
        "nan:canonical" => (bits & 0x7FFF_FFFF) == 0x7FC0_0000,
        "nan:arithmetic" => (bits & 0x7FC0_0000) == 0x7FC0_0000,
        _ => bits == (uint)Bits(pattern),
    };

    private static bool MatchesF64(string pattern, ulong bits) => pattern switch
    {
        "nan:canonical" => (bits & 0x7FFF_FFFF_FFFF_FFFF) == 0x7FF8_0000_0000_0000,
        "nan:arithmetic" => (bits & 0x7FF8_0000_0000_0000) == 0x7FF8_0000_0000_0000,
        _ => bits == Bits(pattern),
    };

    private static int LaneSize(ScriptValue value) => int.Parse(value.LaneType![1..], CultureInfo.InvariantCulture) / 8;

    private static byte[] LaneBytes(ScriptValue value) =>
        [.. value.Value.EnumerateArray().SelectMany(lane => BitConverter.GetBytes(Bits(lane.GetString()!))[..LaneSize(value)])];

    private static bool MatchesV128(ScriptValue pattern, Vector128<byte> actual)
    {
        var lanes = pattern.Value.EnumerateArray().Select(lane => lane.GetString()!).ToArray();
        for (var i = 0; i < lanes.Length; i++)
        {
            var matches = pattern.LaneType switch
            {
                "i8" => actual.GetElement(i) == (byte)Bits(lanes[i]),
                "i16" => actual.AsUInt16().GetElement(i) == (ushort)Bits(lanes[i]),
                "i32" => actual.AsUInt32().GetElement(i) == (uint)Bits(lanes[i]),
                "i64" => actual.AsUInt64().GetElement(i) == Bits(lanes[i]),
                "f32" => MatchesF32(lanes[i], actual.AsUInt32().GetElement(i)),
                _ => MatchesF64(lanes[i], actual.AsUInt64().GetElement(i)),
            };
            if (!matches) return false;
        }

        return true;
    }
}
