using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using WasmFaas.Keeper;
using WasmFaas.Keeper.Http;

namespace WasmFaas.Cli;

/// <summary>
/// Sends spans and log events to a collector over OTLP. OpenTelemetry's own environment variables configure it, of which
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> turns it on.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    private static readonly string[] s_endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"];

    private readonly KeeperLog _log;
    private readonly ILoggerFactory _factory;
    private readonly ILogger _logger;
    private readonly TracerProvider _tracer;
    private readonly ExportFailures _failures;

    private Telemetry(KeeperLog log)
    {
        _log = log;
        var resource = ResourceBuilder.CreateDefault().AddService("wasmfaas", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3));

        // Last, so that OTEL_SERVICE_NAME wins.
        resource.AddEnvironmentVariableDetector();
        _tracer = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(RequestTracing.SourceName).AddOtlpExporter().Build();
        _factory = LoggerFactory.Create(logging => logging.AddOpenTelemetry(options => options.SetResourceBuilder(resource).AddOtlpExporter()));
        _logger = _factory.CreateLogger("wasmfaas");
        _failures = new ExportFailures(log);
        log.Sink = Send;
    }

    /// <summary>Starts to send, where the environment names a collector; else null, and nothing of it is loaded.</summary>
    /// <exception cref="CommandFailedException">A collector's address is none.</exception>
    public static IDisposable? StartWhereConfigured(KeeperLog log)
    {
        bool isConfigured = false;
        foreach (string variable in s_endpoints)
        {
            if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } value) continue;
            if (!Uri.TryCreate(value, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                throw new CommandFailedException(ExitCodes.Usage, $"{variable} is \"{value}\", expected the address of an OpenTelemetry collector, such as http://127.0.0.1:4317");
            isConfigured = true;
        }

        return isConfigured ? new Telemetry(log) : null;
    }

    /// <summary>Sends what waits, for as long as the SDK's time-outs allow, and ends.</summary>
    public void Dispose()
    {
        _log.Sink = null;
        _tracer.Dispose();
        _factory.Dispose();
        _failures.Dispose();
    }

    private void Send(string level, string message, ReadOnlySpan<(string Key, string? Value)> details)
    {
        var attributes = new List<KeyValuePair<string, object?>>(details.Length);
        foreach (var (key, value) in details)
            if (value is not null) attributes.Add(new(key, value));
        var severity = level switch
        {
            "error" => LogLevel.Error,
            "warn" => LogLevel.Warning,
            _ => LogLevel.Information,
        };
        _logger.Log(severity, default, attributes, null, (_, _) => message);
    }
}
