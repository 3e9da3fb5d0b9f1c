using System.Text;
using System.Text.Json;
using WasmFaas.Fuzz.Differential;
using WasmFaas.Fuzz.Mutation;

namespace WasmFaas.Fuzz;

/// <summary>A process that runs one batch: it may crash, and its progress file says at which seed.</summary>
internal static class Worker
{
    /// <summary>Runs the batch, saves findings, and prints the totals as JSON in one line.</summary>
    public static void Run(FuzzOptions options)
    {
        using var progress = new FileStream(options.Progress!, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var totals = new Totals();
        var findings = options.Mode switch
        {
            "generate" => DifferentialBatch.Run(options.Seed, options.Count, totals, Report),
            "image" => ImageBatch.Run(options.Seed, options.Count, totals, Report),
            _ => MutationBatch.Run(options.Seed, options.Count, new Corpus(options.Corpus), NodeOracle.IsAvailable, totals, Report),
        };
        foreach (var finding in findings)
        {
            totals.Findings++;
            finding.Save(options.Findings);
            Console.Error.WriteLine($"{finding.Kind} {finding.Seed}: {finding.Description.ReplaceLineEndings(" | ")}");
        }

        Console.WriteLine(JsonSerializer.Serialize(totals));

        void Report(ulong seed)
        {
            progress.Position = 0;
            progress.Write(Encoding.ASCII.GetBytes($"{seed,20}"));
        }
    }
}
