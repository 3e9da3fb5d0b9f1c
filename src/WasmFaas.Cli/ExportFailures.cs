using System.Diagnostics.Tracing;
using WasmFaas.Keeper;

namespace WasmFaas.Cli;

/// <summary>Writes to the log what keeps spans and events from a collector, once for each sort of failure.</summary>
internal sealed class ExportFailures : EventListener
{
    private readonly KeeperLog _log;
    private readonly HashSet<int> _told = [];

    /// <summary>Listens until disposed.</summary>
    public ExportFailures(KeeperLog log)
    {
        _log = log;
        foreach (var source in EventSource.GetSources()) Listen(source);
    }

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        // The base's constructor calls this for the sources of before.
        if (_log is not null) Listen(eventSource);
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        lock (_told)
        {
            if (!_told.Add(eventData.EventId)) return;
        }

        string details = string.Join("; ", eventData.Payload?.Select(part => $"{part}".Split('\n')[0]) ?? []);
        _log.Write("warn", $"telemetry is not sent: {eventData.EventName}: {details}");
    }

    private void Listen(EventSource source)
    {
        if (source.Name == "OpenTelemetry-Exporter-OpenTelemetryProtocol") EnableEvents(source, EventLevel.Warning);
    }
}
