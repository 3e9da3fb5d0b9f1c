using WasmFaas.Fuzz.Generation;
using WasmFaas.Wasm;
using WasmFaas.Wasm.Emit;
using WasmFaas.Wasm.Runtime;

namespace WasmFaas.Fuzz.Differential;

/// <summary>Generated modules of consecutive seeds, run by the JIT and from one image compiled ahead of time.</summary>
internal static class ImageBatch
{
    /// <summary>Runs a batch. <paramref name="progress"/> hears of each seed before the image runs its module.</summary>
    public static List<Finding> Run(ulong seed, int count, Totals totals, Action<ulong> progress)
    {
        var folder = Directory.CreateTempSubdirectory("wasmfaas-fuzz-");
        try
        {
            var engine = new Engine();
            var builder = new ImageBuilder("generated");
            var items = new List<(GeneratedModule Generated, Module Module, string[] Lines, string Type)>();
            for (ulong i = seed; i < seed + (ulong)count; i++)
            {
                var generated = ModuleGenerator.Generate(i);
                var module = engine.Compile(generated.Binary, $"generated-{i}");
                items.Add((generated, module, EngineRun.Run(module, generated.Calls, out _), builder.Add(module.Definition, module.Layout)));
            }

            string path = Compile(folder.FullName, builder.Build());
            var findings = new List<Finding>();
            foreach (var (generated, module, lines, type) in items)
            {
                progress(generated.Seed);
                module.Code = CompiledCode.LoadImage(module, path, type);
                var again = EngineRun.Run(module, generated.Calls, out _);
                int line = Enumerable.Range(0, lines.Length).FirstOrDefault(i => lines[i] != again[i], -1);
                if (line >= 0) findings.Add(Finding.Of("image", generated, $"JIT: {lines[line]}\nimage: {again[line]}"));
                totals.Modules++;
                totals.Runs += generated.Calls.Count;
            }

            return findings;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Compile(string folder, byte[] assembly)
    {
        var (input, output) = (Path.Combine(folder, "generated.il.dll"), Path.Combine(folder, "generated.dll"));
        File.WriteAllBytes(input, assembly);
        new AheadOfTimeCompiler(new AheadOfTimeLimits { Time = TimeSpan.FromMinutes(4) }).CompileAsync(input, output, CancellationToken.None).GetAwaiter().GetResult();
        return output;
    }
}
