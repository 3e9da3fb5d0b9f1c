using System.Diagnostics;
using WasmFaas.Doors.Containerd.Messages;
using WasmFaas.Doors.Ttrpc;

namespace WasmFaas.Doors.Containerd;

/// <summary>The relay, as the agent sees it: a process that outlives it.</summary>
/// <param name="directory">The agent's directory.</param>
/// <param name="program">Runs a relay: the program and its arguments.</param>
internal sealed class RelayProcess(string directory, IReadOnlyList<string> program)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(20), s_day = TimeSpan.FromDays(1);

    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <summary>Starts a relay where none answers.</summary>
    /// <exception cref="IOException">It does not come up.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var client = await TtrpcClient.ConnectAsync(TaskRelay.SocketOf(directory), cancellationToken);
            return;
        }
        catch (TtrpcException)
        {
            // There is none.
        }

        // In a session of its own: what ends the agent's does not end it.
        using var process = Process.Start(new ProcessStartInfo("setsid", program) { RedirectStandardOutput = true, RedirectStandardInput = true, WorkingDirectory = "/" })
            ?? throw new IOException("setsid cannot be run");
        process.StandardInput.Close();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(s_timeout);
        string? line = await process.StandardOutput.ReadLineAsync(late.Token);
        if (line != TaskRelay.ReadyWord) throw new IOException($"the relay does not come up{(line is null ? "" : $": {line}")}");
    }

    /// <summary>Has a socket served.</summary>
    /// <exception cref="TtrpcException">The relay has gone; the next one serves it.</exception>
    public Task ServeAsync(string path, CancellationToken cancellationToken)
    {
        lock (_paths) _paths.Add(path);
        return CallAsync(TaskRelay.Serve, path, cancellationToken);
    }

    /// <summary>Starts the next relay where one has gone, until cancelled: it is told then that this agent ends as it should.</summary>
    /// <param name="report">Told of each that has gone.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task WatchAsync(Action<string, Exception> report, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var client = await TtrpcClient.ConnectAsync(TaskRelay.SocketOf(directory), cancellationToken);
                try
                {
                    await client.CallAsync(TaskRelay.Service, TaskRelay.Wait, new RelayRequest(), RelayResponse.Parser, s_day, cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    await client.CallAsync(TaskRelay.Service, TaskRelay.Rest, new RelayRequest(), RelayResponse.Parser, s_timeout, CancellationToken.None);
                }
            }
            catch (TtrpcException e) when (e.Code != StatusCode.DeadlineExceeded)
            {
                report("the relay has gone, and containerd's connections with it", e);
                await EnsureAsync(cancellationToken);
                string[] paths;
                lock (_paths) paths = [.. _paths];
                foreach (string path in paths) await CallAsync(TaskRelay.Serve, path, cancellationToken);
            }
            catch (TtrpcException)
            {
                // It has waited for as long as it was asked to.
            }
        }
    }

    /// <summary>Ends the relay: nobody is connected to it that has anything to ask.</summary>
    public async Task StopAsync()
    {
        try
        {
            await CallAsync(TaskRelay.Stop, "", CancellationToken.None);
        }
        catch (TtrpcException)
        {
            // It has gone.
        }
    }

    private async Task CallAsync(string method, string path, CancellationToken cancellationToken)
    {
        await using var client = await TtrpcClient.ConnectAsync(TaskRelay.SocketOf(directory), cancellationToken);
        await client.CallAsync(TaskRelay.Service, method, new RelayRequest { Path = path }, RelayResponse.Parser, s_timeout, cancellationToken);
    }
}
