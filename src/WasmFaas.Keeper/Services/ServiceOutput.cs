using System.Diagnostics;
using System.Text;
using WasmFaas.Keeper.Conventions;
using WasmFaas.Wasi;

namespace WasmFaas.Keeper.Services;

/// <summary>Turns what a guest prints into lines of its function's log, within a limit for each second. Used by the guest's thread.</summary>
internal sealed class ServiceOutput(KeeperLog? log, KeeperLimits limits, string function, string stream) : OutputSink, IDisposable
{
    private readonly ByteBuffer _line = new();
    private long _second = Stopwatch.GetTimestamp();
    private int _written;
    private long _dropped;

    public override void Write(ReadOnlySpan<byte> data)
    {
        if (log is null) return;
        if (Stopwatch.GetElapsedTime(_second) >= TimeSpan.FromSeconds(1)) BeginSecond();
        int room = Math.Min(data.Length, ServiceLimits.LogBytesPerSecond - _written);
        _dropped += data.Length - room;
        _written += room;
        data = data[..room];
        while (!data.IsEmpty)
        {
            int end = data.IndexOf((byte)'\n');
            var part = end < 0 ? data : data[..end];
            _line.Append(part[..Math.Min(part.Length, limits.LogLineLength)]);

            // A program that never ends its line must not be kept in memory.
            if (end >= 0 || _line.Length >= limits.LogLineLength) WriteLine();
            data = data[(end < 0 ? data.Length : end + 1)..];
        }
    }

    /// <summary>Writes what is left.</summary>
    public void Dispose()
    {
        if (_line.Length != 0) WriteLine();
        BeginSecond();
        _line.Dispose();
    }

    private void BeginSecond()
    {
        if (_dropped != 0) log?.Write("warn", $"{_dropped} more bytes of output were dropped (ServiceLimits.LogBytesPerSecond)", ("function", function), ("stream", stream));
        (_dropped, _written, _second) = (0, 0, Stopwatch.GetTimestamp());
    }

    private void WriteLine()
    {
        log!.Write("info", Encoding.UTF8.GetString(_line.Written), ("function", function), ("stream", stream));
        _line.Clear();
    }
}
