using System.Diagnostics;
using System.Text.Json;
using WasmFaas.Wasm;

namespace WasmFaas.Benchmarks;

/// <summary>Runs the compute kernels and prints the JSON lines of <c>bench/kernels/v8.mjs</c>.</summary>
internal static class KernelRunner
{
    /// <summary>Runs kernels: <c>kernels jit|aot [repetitions] [kernel…]</c>.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string code, string[] arguments)
    {
        if (code is not ("jit" or "aot"))
        {
            Console.Error.WriteLine($"unknown code '{code}'; expected jit or aot");
            return 2;
        }

        var sizes = JsonSerializer.Deserialize<Dictionary<string, int>>(Repository.Read("bench/kernels/kernels.json"))!;
        int repetitions = arguments.Length > 0 ? int.Parse(arguments[0]) : 10;
        foreach (string kernel in arguments.Length > 1 ? arguments[1..] : [.. sizes.Keys])
        {
            if (!sizes.TryGetValue(kernel, out int n))
            {
                Console.Error.WriteLine($"no kernel '{kernel}'; expected one of {string.Join(", ", sizes.Keys)}");
                return 2;
            }

            var module = await CompiledModule.LoadAsync($"bench/kernels/{kernel}.wasm", code == "aot");
            (int result, double best) = Measure(module, n, repetitions);
            Console.WriteLine($$"""{"engine":"wasmfaas-{{code}}","kernel":"{{kernel}}","n":{{n}},"result":{{result}},"ms":{{best:F3}}}""");
        }

        return 0;
    }

    private static (int Result, double Milliseconds) Measure(Module module, int n, int repetitions)
    {
        using var store = new Store(module.Engine);
        var run = new Linker().Instantiate(store, module).FindFunction("run")!;
        int result = 0;
        double best = double.MaxValue;
        for (int i = 0; i < repetitions; i++)
        {
            long start = Stopwatch.GetTimestamp();
            result = run.Invoke<int, int>(n);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return (result, best);
    }
}
