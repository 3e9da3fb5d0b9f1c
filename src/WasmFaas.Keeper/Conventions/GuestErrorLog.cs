using System.Text;

namespace WasmFaas.Keeper.Conventions;

/// <summary>Turns what one call writes to standard error into lines of the log, within limits.</summary>
internal sealed class GuestErrorLog(KeeperLog log, string function, string requestId, KeeperLimits limits)
{
    private readonly ByteBuffer _line = new();
    private long _total;

    /// <summary>Takes bytes from the guest.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        long room = limits.StandardErrorBytes - _total;
        _total += bytes.Length;
        if (room < bytes.Length) bytes = bytes[..(int)Math.Max(room, 0)];
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            _line.Append(end < 0 ? bytes : bytes[..end]);
            if (end < 0) return;
            WriteLine();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Writes the last line, and what was dropped.</summary>
    public void Finish()
    {
        if (_line.Length != 0) WriteLine();
        if (_total > limits.StandardErrorBytes)
            log.Write("warn", $"{_total - limits.StandardErrorBytes} more bytes on standard error were dropped (KeeperLimits.StandardErrorBytes)", ("function", function), ("request", requestId));
        _line.Dispose();
    }

    private void WriteLine()
    {
        log.Write("info", Encoding.UTF8.GetString(_line.Written), ("function", function), ("request", requestId), ("stream", "stderr"));
        _line.Clear();
    }
}
