using System.Runtime.InteropServices;
using WasmFaas.Fuzz.Generation;
using WasmFaas.Wasm;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Fuzz.Differential;

/// <summary>Runs a generated module on the engine, and says what happened in the words that oracle.mjs uses.</summary>
internal static class EngineRun
{
    /// <summary>The exported globals of a module.</summary>
    public static IEnumerable<(string Name, ValueKind Kind)> Globals(Module module) =>
        module.Definition.Exports.Where(export => export.Kind == ExternKind.Global)
            .Select(export => (export.Name, module.Definition.Globals[export.Index].Type.Kind));

    /// <summary>A line for each call, then one for each global.</summary>
    /// <param name="module">The compiled module.</param>
    /// <param name="calls">The calls, in order.</param>
    /// <param name="difference">Where the same calls gave something else after a reset: the line then; otherwise null.</param>
    /// <param name="longestMilliseconds">When calls are interrupted.</param>
    public static string[] Run(Module module, IReadOnlyList<ExportCall> calls, out string? difference, int longestMilliseconds = 60_000)
    {
        difference = null;
        using var store = new Store(module.Engine);
        using var timer = new Timer(_ => store.Interrupt(InterruptReason.Deadline), null, longestMilliseconds, Timeout.Infinite);
        Instance instance;
        try
        {
            instance = Linker().Instantiate(store, module);
        }
        catch (Trap trap)
        {
            return [Tokens.Format(trap)];
        }

        var first = Lines(instance, calls);
        if (!instance.TryReset()) return first;
        var again = Lines(instance, calls);
        int line = Enumerable.Range(0, first.Length).FirstOrDefault(i => first[i] != again[i], -1);
        if (line >= 0) difference = $"{again[line]} after a reset, {first[line]} before";
        return first;
    }

    private static string[] Lines(Instance instance, IReadOnlyList<ExportCall> calls) =>
    [
        .. calls.Select(call => Line(instance, call)),
        .. Globals(instance.Module).Select(global => $"{global.Name} = {Tokens.Format(instance.FindGlobal(global.Name)!.Value)}"),
    ];

    private static string Line(Instance instance, ExportCall call)
    {
        string outcome;
        try
        {
            outcome = Tokens.Format(instance.FindFunction(call.Export)!.Call(call.Arguments)[0]);
        }
        catch (Trap trap)
        {
            outcome = Tokens.Format(trap);
        }

        var memory = instance.DefaultMemory!;
        return $"{call.Export}({string.Join(", ", call.Arguments.Select(Tokens.Format))}) = {outcome}, memory {memory.Pages} {Hash(memory):x8}";
    }

    private static uint Hash(Memory memory)
    {
        uint value = 0x811C9DC5;
        foreach (uint word in MemoryMarshal.Cast<byte, uint>(memory.Slice(0, (uint)memory.Length)))
        {
            value = (value ^ word) * 0x01000193;
            value ^= value >> 15;
        }

        return value;
    }

    private static Linker Linker()
    {
        var linker = new Linker();
        linker.DefineFunction<int, int, int>("env", "mix", (_, a, b) => (a * 31) ^ b);
        linker.DefineFunction<long, long>("env", "turn", (_, value) => (value * 3) + 1);
        linker.DefineFunction<double, double>("env", "half", (_, value) => double.IsNaN(value) ? 0 : value * 0.5);
        return linker;
    }
}
