using System.Globalization;

namespace WasmFaas.Fuzz;

/// <summary>The command line.</summary>
internal sealed record FuzzOptions
{
    public const string Usage =
        "usage: WasmFaas.Fuzz [--mode generate|mutate|image|all] [--seconds N] [--seed N] [--jobs N] [--corpus FOLDER|TAR.GZ]... [--findings FOLDER] | --reduce MODULE --seed N";

    /// <summary>What is run: generated modules against V8, mutants, both in turn (all), or generated modules ahead of time against the JIT (image).</summary>
    public string Mode { get; init; } = "all";

    public int Seconds { get; init; } = 60;

    public ulong Seed { get; init; } = 1;

    /// <summary>Processes that run at one time.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>Folders and archives of modules to mutate.</summary>
    public List<string> Corpus { get; init; } = [];

    /// <summary>Where modules of findings are written.</summary>
    public string Findings { get; init; } = "fuzz-findings";

    /// <summary>In a worker: the file that holds the seed it is at. A worker runs one batch, from <see cref="Seed"/>.</summary>
    public string? Progress { get; init; }

    /// <summary>A generated module to cut down to what differs; <see cref="Seed"/> is its own.</summary>
    public string? Reduce { get; init; }

    /// <summary>In a worker: number of modules.</summary>
    public int Count { get; init; }

    public static FuzzOptions Parse(string[] arguments)
    {
        var options = new FuzzOptions();
        for (int i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length) throw new FormatException($"{arguments[i]} needs a value");
            string value = arguments[i + 1];
            options = arguments[i] switch
            {
                "--mode" when value is "generate" or "mutate" or "image" or "all" => options with { Mode = value },
                "--seconds" => options with { Seconds = int.Parse(value, CultureInfo.InvariantCulture) },
                "--seed" => options with { Seed = ulong.Parse(value, CultureInfo.InvariantCulture) },
                "--jobs" => options with { Jobs = int.Parse(value, CultureInfo.InvariantCulture) },
                "--corpus" when Path.Exists(value) => options with { Corpus = [.. options.Corpus, value] },
                "--findings" => options with { Findings = value },
                "--reduce" when File.Exists(value) => options with { Reduce = value },
                "--progress" => options with { Progress = value },
                "--count" => options with { Count = int.Parse(value, CultureInfo.InvariantCulture) },
                _ => throw new FormatException($"{arguments[i]} {value}: no such option or value"),
            };
        }

        return options;
    }
}
