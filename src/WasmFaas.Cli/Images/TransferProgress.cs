using System.Globalization;
using WasmFaas.Oci;

namespace WasmFaas.Cli.Images;

/// <summary>Shows on a terminal how much of a layer has been moved; silent elsewhere.</summary>
internal sealed class TransferProgress : IDisposable
{
    private static readonly long s_interval = TimeSpan.FromMilliseconds(100).Ticks;

    private readonly bool _isShown = !Console.IsErrorRedirected;
    private long _next;

    /// <summary>So many bytes have been moved.</summary>
    public void Report(Descriptor blob, long bytes)
    {
        if (!_isShown || (DateTime.UtcNow.Ticks < _next && bytes < blob.Size)) return;
        _next = DateTime.UtcNow.Ticks + s_interval;
        Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{blob.Digest[7..19]}: {bytes / 1048576.0:0.0} of {blob.Size / 1048576.0:0.0} MiB "));
    }

    /// <summary>Clears the line.</summary>
    public void Dispose()
    {
        if (_isShown) Console.Error.Write("\r\e[K");
    }
}
