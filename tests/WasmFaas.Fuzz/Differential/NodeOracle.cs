using System.Diagnostics;
using System.Text.Json;

namespace WasmFaas.Fuzz.Differential;

/// <summary>V8 as the judge: one Node process a batch of modules.</summary>
internal static class NodeOracle
{
    private const int LongestRunMilliseconds = 120_000;

    // What the engine runs and this V8 has only behind flags.
    private static readonly string[] s_flags = ["--experimental-wasm-extended-const", "--experimental-wasm-relaxed-simd"];

    /// <summary>Whether there is a Node that starts.</summary>
    public static bool IsAvailable { get; } = Start();

    /// <summary>What each module's calls gave, as lines of text.</summary>
    public static string[][] Run(IReadOnlyList<NodeItem> batch) => Ask<string[][]>("run", batch);

    /// <summary>For each module null, or why V8 refuses it.</summary>
    public static string?[] Validate(IReadOnlyList<NodeItem> batch) => Ask<string?[]>("validate", batch);

    private static T Ask<T>(string mode, IReadOnlyList<NodeItem> batch)
    {
        var folder = Directory.CreateTempSubdirectory("wasmfaas-fuzz-");
        try
        {
            using (var modules = File.Create(Path.Combine(folder.FullName, "batch.bin")))
            {
                foreach (var item in batch) modules.Write(item.Binary);
            }

            var description = batch.Select(item => new { length = item.Binary.Length, calls = item.Calls, globals = item.Globals });
            File.WriteAllText(Path.Combine(folder.FullName, "batch.json"), JsonSerializer.Serialize(description, JsonSerializerOptions.Web));
            string script = Path.Combine(AppContext.BaseDirectory, "oracle.mjs");
            using var process = Process.Start(new ProcessStartInfo("node", [.. s_flags, script, mode, folder.FullName]) { RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(LongestRunMilliseconds))
            {
                process.Kill();
                throw new TimeoutException($"node took more than {LongestRunMilliseconds} ms for a batch");
            }

            if (process.ExitCode != 0) throw new InvalidOperationException($"node ended with {process.ExitCode}: {errors.Result}");
            using var results = File.OpenRead(Path.Combine(folder.FullName, "results.json"));
            return JsonSerializer.Deserialize<T>(results)!;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool Start()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("node", [.. s_flags, "--eval", "0"]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
