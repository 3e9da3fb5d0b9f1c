using WasmFaas.Wasm;

namespace WasmFaas.Fuzz.Generation;

/// <summary>What the functions of a module can refer to, decided before their code is generated.</summary>
internal sealed class ModulePlan
{
    /// <summary>Global that bounds the work of one call from the host.</summary>
    public const int FuelGlobal = 0;

    /// <summary>Global that counts nested calls.</summary>
    public const int DepthGlobal = 1;

    public const int TableElements = 16;

    /// <summary>Host functions that every module imports, in the index space's order.</summary>
    public static readonly (string Name, FunctionType Type)[] Imports =
    [
        ("mix", new([ValueKind.I32, ValueKind.I32], [ValueKind.I32])),
        ("turn", new([ValueKind.I64], [ValueKind.I64])),
        ("half", new([ValueKind.F64], [ValueKind.F64])),
    ];

    private static readonly ValueKind[] s_kinds =
    [
        ValueKind.I32, ValueKind.I32, ValueKind.I32, ValueKind.I64, ValueKind.I64, ValueKind.F32, ValueKind.F64, ValueKind.V128, ValueKind.FuncRef,
        ValueKind.ExternRef,
    ];

    private static readonly ValueKind[] s_scalars = [ValueKind.I32, ValueKind.I64, ValueKind.F32, ValueKind.F64];

    public ModulePlan(Rng rng)
    {
        Signatures = [.. Enumerable.Range(0, rng.Between(2, 5)).Select(_ => Signature(rng))];
        Functions = [.. Imports.Select(import => import.Type)];
        int count = rng.Between(2, 8);
        for (int i = 0; i < count; i++) Functions.Add(i == 0 || rng.Chance(30) ? Exported(rng) : rng.Pick(Signatures));
        Globals = [(ValueKind.I32, true), (ValueKind.I32, true)];
        for (int i = rng.Between(1, 8); i > 0; i--) Globals.Add((Kind(rng), rng.Chance(75)));
        MemoryPages = rng.Between(0, 2);
        MemoryMaximum = MemoryPages + rng.Between(0, 3);
        TableMaximum = TableElements + rng.Between(0, 20);
        PassiveData = rng.Between(0, 2);
        Fuel = rng.Pick([20, 100, 1000]);
    }

    public TypeTable Types { get; } = new();

    /// <summary>Types that several functions share, so that indirect calls often match.</summary>
    public List<FunctionType> Signatures { get; }

    /// <summary>Imported functions, then defined ones.</summary>
    public List<FunctionType> Functions { get; }

    public List<(ValueKind Kind, bool Mutable)> Globals { get; }

    public int MemoryPages { get; }

    public int MemoryMaximum { get; }

    public int TableMaximum { get; }

    /// <summary>Data segments after the active one.</summary>
    public int PassiveData { get; }

    public int Fuel { get; }

    /// <summary>Indices of the functions that the host can call: defined, scalar, with one result.</summary>
    public IEnumerable<int> Callable => Enumerable.Range(Imports.Length, Functions.Count - Imports.Length)
        .Where(index => Functions[index] is var type && type.Results.Length == 1 && type.Parameters.Concat(type.Results).All(s_scalars.Contains));

    public static ValueKind Kind(Rng rng) => rng.Pick(s_kinds);

    public static List<ValueKind> Kinds(Rng rng, int most) => [.. Enumerable.Range(0, rng.Below(most + 1)).Select(_ => Kind(rng))];

    private static FunctionType Signature(Rng rng) => new([.. Kinds(rng, 4)], [.. Kinds(rng, rng.Chance(50) ? 1 : 3)]);

    private static FunctionType Exported(Rng rng) =>
        new([.. Enumerable.Range(0, rng.Below(4)).Select(_ => rng.Pick(s_scalars))], [rng.Pick(s_scalars)]);
}
