using System.Globalization;
using System.Runtime.CompilerServices;

namespace WasmFaas.Wasm.Binary;

internal static partial class OpcodeTable
{
    // One-byte opcodes, then 0xFC00.. from 0x100, then 0xFD00.. from 0x200.
    private const int Slots = 0x400;
    private const int PrefixBias = 0xFC00 - 0x100;

    private static readonly OpcodeInfo[] s_infos = new OpcodeInfo[Slots];
    private static readonly string?[] s_names = new string?[Slots];

    static OpcodeTable()
    {
        foreach (var line in Rows.AsSpan().EnumerateLines())
        {
            if (!line.IsWhiteSpace()) AddRow(line.Trim());
        }
    }

    /// <summary>The row of <paramref name="opcode"/>; not <see cref="OpcodeInfo.Defined"/> where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref readonly OpcodeInfo Get(Opcode opcode) => ref s_infos[Slot(opcode)];

    /// <summary>The instruction's name in the text format, such as <c>i32.add</c>.</summary>
    public static string Name(Opcode opcode) => s_names[Slot(opcode)] ?? $"0x{(int)opcode:X2}";

    /// <summary>Every defined opcode, in the table's order.</summary>
    public static IEnumerable<Opcode> All()
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            if (s_infos[slot].Defined) yield return (Opcode)(slot < 0x100 ? slot : slot + PrefixBias);
        }
    }

    private static int Slot(Opcode opcode) => (int)opcode < 0x100 ? (int)opcode : (int)opcode - PrefixBias;

    private static void AddRow(ReadOnlySpan<char> row)
    {
        Span<Range> fields = stackalloc Range[6];
        var count = row.Split(fields, ' ');
        var slot = Slot((Opcode)int.Parse(row[fields[0]], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        var signature = row[fields[2]];
        var special = signature is "special";
        var arrow = special ? 0 : signature.IndexOf('>');
        s_names[slot] = row[fields[1]].ToString();
        s_infos[slot] = new OpcodeInfo
        {
            Defined = true,
            Special = special,
            Immediate = count > 3 ? ParseImmediate(row[fields[3]]) : Immediate.None,
            Log2 = count > 4 ? byte.Parse(row[fields[4]], CultureInfo.InvariantCulture) : (byte)0,
            OperandCount = (byte)arrow,
            Operand0 = arrow > 0 ? ParseKind(signature[0]) : default,
            Operand1 = arrow > 1 ? ParseKind(signature[1]) : default,
            Operand2 = arrow > 2 ? ParseKind(signature[2]) : default,
            Result = !special && arrow + 1 < signature.Length ? ParseKind(signature[arrow + 1]) : default,
        };
    }

    private static ValueKind ParseKind(char letter) => letter switch
    {
        'i' => ValueKind.I32,
        'l' => ValueKind.I64,
        'f' => ValueKind.F32,
        'd' => ValueKind.F64,
        'v' => ValueKind.V128,
        _ => throw new InvalidOperationException($"opcode table: no value type has the letter '{letter}'"),
    };

    private static Immediate ParseImmediate(ReadOnlySpan<char> text) => text switch
    {
        "block" => Immediate.Block,
        "label" => Immediate.Label,
        "labels" => Immediate.LabelTable,
        "func" => Immediate.Function,
        "local" => Immediate.Local,
        "global" => Immediate.Global,
        "table" => Immediate.Table,
        "memory" => Immediate.Memory,
        "data" => Immediate.Data,
        "elem" => Immediate.Element,
        "type+table" => Immediate.TypeTable,
        "table+table" => Immediate.TableTable,
        "elem+table" => Immediate.ElementTable,
        "memory+memory" => Immediate.MemoryMemory,
        "data+memory" => Immediate.DataMemory,
        "types" => Immediate.ValueTypes,
        "reftype" => Immediate.ReferenceType,
        "memarg" => Immediate.MemoryArgument,
        "memarg+lane" => Immediate.MemoryArgumentLane,
        "lane" => Immediate.Lane,
        "lanes" => Immediate.Shuffle,
        "i32" => Immediate.I32,
        "i64" => Immediate.I64,
        "f32" => Immediate.F32,
        "f64" => Immediate.F64,
        "v128" => Immediate.V128,
        _ => throw new InvalidOperationException($"opcode table: unknown immediate '{text}'"),
    };
}
