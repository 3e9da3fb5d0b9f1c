using System.Globalization;
using System.Text;

namespace WasmFaas.Keeper;

/// <summary>
/// The keeper's log: one line an event, as key=value pairs. A thread of its own writes it, so that no request waits for a
/// disk or a terminal; when it cannot follow, lines are dropped and counted.
/// </summary>
public sealed class KeeperLog : IDisposable
{
    private readonly TextWriter _writer;
    private readonly int _maxLines, _maxLength;
    private readonly Queue<string> _lines = [];
    private readonly object _gate = new();
    private readonly Thread _thread;
    private long _dropped;
    private bool _disposed;

    /// <summary>Starts a log that writes to a writer, which stays open.</summary>
    public KeeperLog(TextWriter writer, KeeperLimits? limits = null)
    {
        _writer = writer;
        limits ??= KeeperLimits.Default;
        _maxLines = limits.LogLines;
        _maxLength = limits.LogLineLength;
        Functions = new FunctionLogs(limits);
        _thread = new Thread(Run) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    /// <summary>Gets each event too, on the thread that it happens on; must not wait. Null for none.</summary>
    public LogSink? Sink { get; set; }

    /// <summary>The last lines about each function.</summary>
    public FunctionLogs Functions { get; }

    /// <summary>Queues one line; a detail named <c>function</c> makes it one of that function's log too.</summary>
    /// <param name="level">"info", "warn" or "error".</param>
    /// <param name="message">What happened.</param>
    /// <param name="details">More about it; values are quoted where needed, nulls are left out.</param>
    public void Write(string level, string message, params ReadOnlySpan<(string Key, string? Value)> details)
    {
        Sink?.Invoke(level, message, details);
        var line = new StringBuilder(128);
        line.Append("time=").Append(DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)).Append(" level=").Append(level);
        AppendPair(line, "msg", message);
        string? function = null;
        foreach (var (key, value) in details)
        {
            if (value is null) continue;
            AppendPair(line, key, value);
            if (key == "function") function = value;
        }

        if (line.Length > _maxLength) line.Remove(_maxLength, line.Length - _maxLength).Append("...");
        string text = line.ToString();
        if (function is not null) Functions.Add(function, text);
        lock (_gate)
        {
            if (_lines.Count >= _maxLines)
            {
                _dropped++;
                return;
            }

            _lines.Enqueue(text);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Writes what is queued, and ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private static void AppendPair(StringBuilder line, string key, string value)
    {
        line.Append(' ').Append(key).Append('=');
        if (value.Length != 0 && !value.AsSpan().ContainsAny(" \"=\\") && !value.Any(char.IsControl))
        {
            line.Append(value);
            return;
        }

        line.Append('"');
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' or '\\' => line.Append('\\').Append(c),
                '\n' => line.Append("\\n"),
                _ when char.IsControl(c) => line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => line.Append(c),
            };
        }

        line.Append('"');
    }

    private void Run()
    {
        while (true)
        {
            string? line = null;
            long dropped = 0;
            lock (_gate)
            {
                while (_lines.Count == 0 && !_disposed) Monitor.Wait(_gate);
                if (!_lines.TryDequeue(out line)) return;
                if (_lines.Count == 0) (dropped, _dropped) = (_dropped, 0);
            }

            _writer.WriteLine(line);
            if (dropped != 0) _writer.WriteLine($"level=warn msg=\"{dropped} log lines were dropped: more than {_maxLines} waited (KeeperLimits.LogLines)\"");
        }
    }
}
