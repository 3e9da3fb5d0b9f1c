using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using WasmFaas.Fuzz.Differential;
using WasmFaas.Fuzz.Generation;
using WasmFaas.Fuzz.Mutation;

namespace WasmFaas.Fuzz;

/// <summary>Starts a worker for each batch; a worker that dies or hangs is a finding, and the next starts after its seed.</summary>
internal sealed class Supervisor(FuzzOptions options)
{
    private const int GeneratedPerBatch = 200;
    private const int MutantsPerBatch = 1000;
    private const int LongestBatchMilliseconds = 300_000;

    private readonly Totals _totals = new();
    private readonly Dictionary<string, TimeSpan> _times = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private ulong _next = options.Seed;
    private int _batches;

    /// <summary>Runs until the time is over. Returns the number of findings.</summary>
    public async Task<long> RunAsync()
    {
        if (options.Mode is "generate" or "all" && !NodeOracle.IsAvailable) throw new InvalidOperationException("mode generate compares with V8: install Node 20");
        Directory.CreateDirectory(options.Findings);
        await Task.WhenAll(Enumerable.Range(0, options.Jobs).Select(job => Task.Run(() => Job(job))));
        Console.WriteLine(string.Join(", ", _times.Select(time => $"{time.Key} {time.Value.TotalSeconds:F0} s")));
        Console.WriteLine(_totals);
        return _totals.Findings;
    }

    private void Job(int job)
    {
        string progress = Path.Combine(options.Findings, $"progress-{job}");
        while (_clock.Elapsed.TotalSeconds < options.Seconds)
        {
            string mode;
            int count;
            ulong seed;
            lock (_lock)
            {
                mode = options.Mode == "all" ? (_batches++ % 2 == 0 ? "generate" : "mutate") : options.Mode;
                count = mode == "mutate" ? MutantsPerBatch : GeneratedPerBatch;
                seed = _next;
                _next += (ulong)count;
            }

            Batch(mode, seed, count, progress);
        }

        File.Delete(progress);
    }

    private void Batch(string mode, ulong seed, int count, string progress)
    {
        long start = Stopwatch.GetTimestamp();
        ulong end = seed + (ulong)count;
        while (seed < end)
        {
            var (output, failure) = RunWorker(mode, seed, end - seed, progress);
            lock (_lock)
            {
                if (failure is null)
                {
                    _totals.Add(JsonSerializer.Deserialize<Totals>(output)!);
                    break;
                }

                ulong at = ulong.Parse(File.ReadAllText(progress), CultureInfo.InvariantCulture);
                byte[] module = mode == "mutate" ? MutationBatch.Mutant(at, new Corpus(options.Corpus)) : ModuleGenerator.Generate(at).Binary;
                new Finding("crash", at, module, failure).Save(options.Findings);
                Console.Error.WriteLine($"crash {at}: {failure.ReplaceLineEndings(" | ")}");
                _totals.Modules += (long)(at - seed) + 1;
                _totals.Findings++;
                seed = at + 1;
            }
        }

        lock (_lock) _times[mode] = _times.GetValueOrDefault(mode) + Stopwatch.GetElapsedTime(start);
    }

    /// <summary>The worker's output, or how it failed.</summary>
    private (string Output, string? Failure) RunWorker(string mode, ulong seed, ulong count, string progress)
    {
        string[] arguments =
        [
            "--mode", mode, "--seed", $"{seed}", "--count", $"{count}", "--progress", progress, "--findings", options.Findings,
            .. options.Corpus.SelectMany(source => (string[])["--corpus", source]),
        ];
        using var worker = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = worker.StandardOutput.ReadToEndAsync();
        var errors = worker.StandardError.ReadToEndAsync();
        if (!worker.WaitForExit(LongestBatchMilliseconds))
        {
            worker.Kill(entireProcessTree: true);
            return ("", $"no end within {LongestBatchMilliseconds} ms");
        }

        if (worker.ExitCode != 0) return ("", $"exit code {worker.ExitCode}\n{errors.Result}");
        Console.Error.Write(errors.Result);
        return (output.Result, null);
    }
}
