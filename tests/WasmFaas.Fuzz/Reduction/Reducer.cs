using WasmFaas.Fuzz.Binary;
using WasmFaas.Fuzz.Differential;
using WasmFaas.Wasm;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Fuzz.Reduction;

/// <summary>Leaves instructions out of a module for as long as the engine and V8 still differ.</summary>
/// <remarks>What makes NaNs canonical may go too: a last difference in the bits of a NaN is no defect.</remarks>
internal sealed class Reducer(ulong seed)
{
    private const int BatchSize = 16;
    private const int LargestReplaced = 12;

    private static readonly byte[][] s_replacements =
    [
        [], new WasmWriter().Op(Opcode.Drop).ToArray(), new WasmWriter().I32(0).ToArray(), new WasmWriter().I64(0).ToArray(), new WasmWriter().F32(0).ToArray(),
        new WasmWriter().F64(0).ToArray(), new WasmWriter().V128(new byte[16]).ToArray(), new WasmWriter().Op(Opcode.RefNull).Kind(ValueKind.FuncRef).ToArray(),
    ];

    public byte[] Reduce(byte[] binary)
    {
        for (int function = 0; function < new CodeModule(binary).Bodies.Count; function++)
        {
            var module = new CodeModule(binary);
            List<byte[]> empty = [new WasmWriter().Op(Opcode.Unreachable).ToArray(), new WasmWriter().Op(Opcode.End).ToArray()];
            if (module.With(function, empty) is { } candidate && DifferentialBatch.Compare([candidate], seed)[0] is not null) binary = candidate;
        }

        bool smaller = true;
        while (smaller)
        {
            smaller = false;
            int longest = new CodeModule(binary).Bodies.Max(body => body.Count);
            for (int window = longest; window > 0; window = window > 8 ? window / 2 : window - 1)
            {
                while (Step(binary, window) is { } next)
                {
                    binary = next;
                    smaller = true;
                    Console.Error.WriteLine($"{binary.Length} bytes");
                }
            }
        }

        return binary;
    }

    private byte[]? Step(byte[] binary, int window)
    {
        foreach (var batch in Candidates(new CodeModule(binary), window).Chunk(BatchSize))
        {
            var differences = DifferentialBatch.Compare(batch, seed);
            int found = Array.FindIndex(differences, difference => difference is not null);
            if (found >= 0) return batch[found];
        }

        return null;
    }

    private static IEnumerable<byte[]> Candidates(CodeModule module, int window)
    {
        for (int function = 0; function < module.Bodies.Count; function++)
        {
            var body = module.Bodies[function];
            int step = Math.Max(1, window / 4);
            for (int start = 0; start + window <= body.Count; start += step)
            {
                foreach (byte[] replacement in window <= LargestReplaced ? s_replacements : s_replacements[..1])
                {
                    List<byte[]> changed = [.. body[..start], replacement, .. body[(start + window)..]];
                    if (changed.Sum(instruction => instruction.Length) < body.Sum(instruction => instruction.Length) && module.With(function, changed) is { } candidate)
                        yield return candidate;
                }
            }
        }
    }
}
