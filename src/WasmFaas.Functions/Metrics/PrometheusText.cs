using System.Buffers;
using System.Globalization;
using System.Text.Unicode;
using WasmFaas.Functions.Async;
using WasmFaas.Functions.Execution;
using WasmFaas.Keeper;
using WasmFaas.Keeper.Metrics;
using WasmFaas.Keeper.Services;

namespace WasmFaas.Functions.Metrics;

/// <summary>The keeper's counts in Prometheus' text format, version 0.0.4.</summary>
internal sealed class PrometheusText
{
    /// <summary>The format's media type.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly ArrayBufferWriter<byte> _text = new(64 * 1024);

    private PrometheusText()
    {
    }

    /// <summary>
    /// Writes what functions and services came to, and what the process uses, in UTF-8. A function that was never called has
    /// neither durations nor outcomes, but for its 0 of <c>exited</c>: of ten thousand functions few are called.
    /// </summary>
    public static ReadOnlyMemory<byte> Write(FunctionHost host, ServiceHost? services = null, AsyncStatistics? calls = null)
    {
        var text = new PrometheusText();
        var functions = FunctionCounts.Read(host, services, _ => true).Select(function => (function, Labels: Labels(function.Name), Counts: function.Statistics)).ToList();

        text.Head("wasmfaas_function_requests_total", "counter", "Requests by how they ended.");
        foreach (var (_, labels, counts) in functions)
        {
            foreach (var (outcome, count) in Outcomes(counts).Take(counts.Requests == 0 ? 1 : int.MaxValue))
                text.Line("wasmfaas_function_requests_total", $"{labels},outcome=\"{outcome}\"", count);
        }

        text.Head("wasmfaas_function_traps_total", "counter", "Traps by code.");
        foreach (var (_, labels, counts) in functions)
        {
            foreach (var (code, count) in counts.Traps) text.Line("wasmfaas_function_traps_total", $"{labels},code=\"{code}\"", count);
        }

        text.Head("wasmfaas_function_duration_seconds", "histogram", "Time from a request's start to its guest's end.");
        foreach (var (_, labels, counts) in functions.Where(entry => entry.Counts.Requests != 0)) text.Histogram("wasmfaas_function_duration_seconds", labels, counts);
        text.Column("wasmfaas_function_cold_starts_total", "counter", "Requests that had to load the module or make an instance.", functions, entry => entry.Counts.ColdStarts);
        text.Column("wasmfaas_function_loads_total", "counter", "Loads of the module.", functions, entry => entry.Counts.Loads);
        text.Column("wasmfaas_function_load_seconds_total", "counter", "Time of all loads: decoding, validating, compiling.", functions, entry => entry.Counts.LoadTime.TotalSeconds);
        text.Column("wasmfaas_function_in_flight", "gauge", "Requests that wait or run.", functions, entry => entry.Function.InFlight);
        text.Column("wasmfaas_function_waiting", "gauge", "Requests that wait for an instance.", functions, entry => entry.Function.Waiting);
        text.Column("wasmfaas_function_idle_instances", "gauge", "Instances that wait for a request.", functions, entry => entry.Function.IdleInstances);
        text.Column("wasmfaas_function_instances", "gauge", "Instances that wait for a request or run one.", functions, entry => entry.Function.Instances);
        text.Column("wasmfaas_function_memory_bytes", "gauge", "Linear memory of the instances that wait for a request.", [.. functions.Where(entry => entry.function.IdleMemoryBytes is not null)], entry => entry.Function.IdleMemoryBytes ?? 0);
        text.Column("wasmfaas_function_loaded", "gauge", "1 where the module is in memory.", functions, entry => entry.Function.IsLoaded ? 1 : 0);

        if (calls is not null) text.Write(calls);
        text.Single("process_resident_memory_bytes", "gauge", "Resident memory.", Environment.WorkingSet);
        text.Single("process_cpu_seconds_total", "counter", "CPU time of user and system.", Environment.CpuUsage.TotalTime.TotalSeconds);
        text.Single("dotnet_gc_heap_bytes", "gauge", "The managed heap.", GC.GetTotalMemory(false));
        text.Single("dotnet_gc_pause_seconds_total", "counter", "Time that collections stopped the process.", GC.GetTotalPauseDuration().TotalSeconds);
        return text._text.WrittenMemory;
    }

    private void Write(AsyncStatistics calls)
    {
        Single("wasmfaas_async_calls", "gauge", "Asynchronous calls that wait or run.", calls.Waiting);
        Single("wasmfaas_async_running", "gauge", "Deliveries of asynchronous calls that run.", calls.Running);
        Single("wasmfaas_async_oldest_seconds", "gauge", "Age of the oldest asynchronous call that waits or runs.", calls.Oldest is { } oldest ? Math.Max(0, (DateTimeOffset.UtcNow - oldest).TotalSeconds) : 0);
        Single("wasmfaas_async_dead_letters", "gauge", "Dead letters.", calls.DeadLetters);
        Single("wasmfaas_async_accepted_total", "counter", "Asynchronous calls that were accepted.", calls.Accepted);
        Head("wasmfaas_async_deliveries_total", "counter", "Deliveries by what they came to.");
        foreach (var (result, count) in (ReadOnlySpan<(string, long)>)[("delivered", calls.Delivered), ("retried", calls.Retried), ("dead", calls.Died)])
            Line("wasmfaas_async_deliveries_total", $"result=\"{result}\"", count);
        Single("wasmfaas_async_dropped_total", "counter", "Dead letters that went because there were too many.", calls.Dropped);
    }

    /// <summary>Namespace and name of a keeper's function, as labels.</summary>
    private static string Labels(string function)
    {
        var (ns, name) = KeeperNames.Split(function);
        return $"namespace=\"{ns}\",function=\"{name}\"";
    }

    private static IEnumerable<(string Outcome, long Count)> Outcomes(FunctionStatistics counts) =>
    [
        ("exited", counts.Exited), ("trapped", counts.Trapped), ("timed_out", counts.TimedOut), ("stopped", counts.Stopped),
        ("failed", counts.Failed), ("rejected", counts.Rejected), ("expired", counts.Expired),
    ];

    private void Column(string name, string type, string help, List<(FunctionCounts Function, string Labels, FunctionStatistics Counts)> functions, Func<(FunctionCounts Function, string Labels, FunctionStatistics Counts), double> value)
    {
        Head(name, type, help);
        foreach (var entry in functions) Line(name, entry.Labels, value(entry));
    }

    private void Histogram(string name, string labels, FunctionStatistics counts)
    {
        long sum = 0;
        for (int i = 0; i < counts.Durations.Count; i++)
        {
            sum += counts.Durations[i];
            string bound = i < FunctionMetrics.DurationBounds.Count ? FunctionMetrics.DurationBounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            Line(name + "_bucket", $"{labels},le=\"{bound}\"", sum);
        }

        Line(name + "_sum", labels, counts.Duration.TotalSeconds);
        Line(name + "_count", labels, sum);
    }

    private void Single(string name, string type, string help, double value)
    {
        Head(name, type, help);
        Utf8.TryWrite(Room(name.Length), CultureInfo.InvariantCulture, $"{name} {value}\n", out int count);
        _text.Advance(count);
    }

    private void Head(string name, string type, string help)
    {
        Utf8.TryWrite(Room(2 * name.Length + help.Length), CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n", out int count);
        _text.Advance(count);
    }

    private void Line(string name, string labels, double value)
    {
        Utf8.TryWrite(Room(name.Length + labels.Length), CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value}\n", out int count);
        _text.Advance(count);
    }

    /// <summary>Room for a line: for so many characters of UTF-16, a number, and what stands between.</summary>
    private Span<byte> Room(int characters) => _text.GetSpan(3 * characters + 64);
}
