using System.Diagnostics;

namespace WasmFaas.Cli;

/// <summary>Shows on a terminal that slow work goes on; silent elsewhere.</summary>
internal sealed class Progress : IDisposable
{
    private readonly Timer? _timer;

    private Progress(string what)
    {
        if (Console.IsErrorRedirected) return;
        long start = Stopwatch.GetTimestamp();
        var period = TimeSpan.FromSeconds(1);
        _timer = new Timer(_ => Console.Error.Write($"\r{what}: {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s "), null, period, period);
    }

    /// <summary>Begins to show.</summary>
    public static Progress Start(string what) => new(what);

    /// <summary>Clears the line.</summary>
    public void Dispose()
    {
        if (_timer is null) return;
        using var done = new ManualResetEvent(false);
        if (_timer.Dispose(done)) done.WaitOne();
        Console.Error.Write("\r\e[K");
    }
}
