using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using WasmFaas.Cli.Functions.Client;
using WasmFaas.Keeper;

namespace WasmFaas.Cli.Functions;

/// <summary>Waits until the server has set up what was written, so that the next call finds it.</summary>
internal static class Readiness
{
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(20);

    // The server sees objects one after the other: these end by themselves.
    private static readonly string[] s_passing = ["PackageMissing", "PackageNotReady"];

    /// <summary>The option <c>--wait</c>.</summary>
    public static Option<string> Option(Command command)
    {
        var option = new Option<string>("--wait") { HelpName = "TIME", DefaultValueFactory = _ => "10s", Description = "How long to wait until it is ready; 0s does not." };
        command.Options.Add(option);
        return option;
    }

    /// <summary>Waits for the condition <c>Ready</c> of an object as it was written.</summary>
    /// <returns>False where it is not ready, which is told.</returns>
    public static async Task<bool> WaitAsync(ApiClient client, Noun noun, JsonObject written, string timeLimit, CancellationToken cancellationToken)
    {
        var limit = Keeper.Quantity.ParseTime(timeLimit);
        if (limit == TimeSpan.Zero) return true;
        string @namespace = (string)written["metadata"]!["namespace"]!, name = (string)written["metadata"]!["name"]!;
        long generation = (long?)written["metadata"]!["generation"] ?? 0, start = Stopwatch.GetTimestamp();
        string? problem = null;
        while (Stopwatch.GetElapsedTime(start) < limit)
        {
            var json = await client.GetAsync(noun.Kind, @namespace, name, cancellationToken);
            var ready = (json["status"]?["conditions"] as JsonArray ?? []).FirstOrDefault(condition => (string?)condition?["type"] == "Ready");
            if (ready is not null && ((long?)ready["observedGeneration"] ?? 0) >= generation)
            {
                if ((string?)ready["status"] == "True") return true;
                problem = (string?)ready["message"] ?? (string?)ready["reason"];
                if (!s_passing.Contains((string?)ready["reason"])) break;
            }

            await Task.Delay(s_pollInterval, cancellationToken);
        }

        Console.Error.WriteLine($"wasmfaas: {noun.Word} {@namespace}/{name} is not ready{(problem is null ? $" after {timeLimit} (--wait)" : ": " + problem.ReplaceLineEndings(" "))}");
        return false;
    }
}
