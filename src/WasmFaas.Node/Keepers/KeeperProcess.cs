using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using WasmFaas.Keeper.Containers;
using WasmFaas.Linux;

namespace WasmFaas.Node.Keepers;

/// <summary>
/// A keeper, as the agent sees it: a process without privileges that runs guests. It goes on without the agent; the next one finds it by
/// its directory. Safe for use by several threads.
/// </summary>
internal sealed class KeeperProcess : IDisposable
{
    private const string SocketName = "control.sock", ProcessName = "pid", KeyName = "key";

    private static readonly TimeSpan s_startTime = TimeSpan.FromSeconds(20);

    private readonly Socket _socket;

    // The keeper's standard input: as long as the keeper is nobody's, it ends when that does, and so with the agent.
    private readonly IDisposable? _lifeline;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<KeeperReply>> _waiting = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<GuestStatus>> _ends = new(StringComparer.Ordinal);
    private readonly Lock _sending = new();
    private int _number;
    private volatile bool _isGone;

    private KeeperProcess(string directory, int process, Socket socket, IDisposable? lifeline)
    {
        (Directory, Process, _socket, _lifeline) = (directory, process, socket, lifeline);
        new Thread(Read, 256 << 10) { IsBackground = true, Name = "keeper" }.Start();
    }

    /// <summary>Where its socket is.</summary>
    public string Directory { get; }

    /// <summary>The process.</summary>
    public int Process { get; }

    /// <summary>True once the process has ended: nothing can be asked of it.</summary>
    public bool IsGone => _isGone;

    /// <summary>Starts a keeper.</summary>
    /// <param name="program">Runs one: the program and its first arguments, to which the socket's path is added.</param>
    /// <param name="directory">A new directory for it.</param>
    /// <param name="codeCache">The directory of the code cache, which it reads.</param>
    /// <exception cref="NodeException">It does not come up.</exception>
    public static async Task<KeeperProcess> StartAsync(IReadOnlyList<string> program, string directory, string codeCache)
    {
        System.IO.Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string path = Path.Combine(directory, SocketName);

        // In a session of its own: what ends the agent's does not end it. It keeps what it needs to become another user, for as long as it is none.
        string[] command = ["setsid", "setpriv", "--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all,+setuid,+setgid", .. program, "--socket", path];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardInput = true, WorkingDirectory = "/" };
        start.Environment["WASMFAAS_CACHE"] = codeCache;

        // Idle pods are many: a third of what one takes would be garbage that nothing collects while nothing happens (in hexadecimal: 4 MiB).
        start.Environment["DOTNET_GCgen0size"] = "400000";
        using var process = System.Diagnostics.Process.Start(start) ?? throw new NodeException("setsid cannot be run");
        using var output = process.StandardOutput;
        var lifeline = process.StandardInput;
        string? line = null;
        try
        {
            using var late = new CancellationTokenSource(s_startTime);
            line = await output.ReadLineAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            // As if it had said nothing.
        }

        if (line != ContainerHost.ReadyWord)
        {
            ProcessCalls.Kill(process.Id, Signals.Kill);
            lifeline.Dispose();
            System.IO.Directory.Delete(directory, recursive: true);
            throw new NodeException($"a keeper does not come up within {s_startTime.TotalSeconds} s{(line is null ? "" : $": {line}")}");
        }

        await File.WriteAllTextAsync(Path.Combine(directory, ProcessName), process.Id.ToString(CultureInfo.InvariantCulture));
        return Connect(directory, process.Id, lifeline);
    }

    /// <summary>Finds a keeper again that an earlier agent started; null where it has gone.</summary>
    public static KeeperProcess? Find(string directory)
    {
        try
        {
            return Connect(directory, int.Parse(File.ReadAllText(Path.Combine(directory, ProcessName)), CultureInfo.InvariantCulture), null);
        }
        catch (Exception e) when (e is IOException or FormatException or SocketException)
        {
            return null;
        }
    }

    /// <summary>Whose it is; null while it is nobody's. It is on disk.</summary>
    public string? Key
    {
        get => File.Exists(Path.Combine(Directory, KeyName)) ? File.ReadAllText(Path.Combine(Directory, KeyName)) : null;
        set => File.WriteAllText(Path.Combine(Directory, KeyName), value);
    }

    /// <summary>Asks something.</summary>
    /// <exception cref="NodeException">The keeper refuses, or has gone.</exception>
    public async Task<KeeperReply> AskAsync(KeeperRequest request, params IReadOnlyList<SafeHandle> files)
    {
        int number = Interlocked.Increment(ref _number);
        var answered = new TaskCompletionSource<KeeperReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[number] = answered;
        try
        {
            byte[] packet = JsonSerializer.SerializeToUtf8Bytes(request with { Number = number }, KeeperJson.Default.KeeperRequest);
            lock (_sending) PacketCalls.Send(_socket.SafeHandle, packet, [.. files]);
            if (_isGone) throw Gone();
            var reply = await answered.Task;
            return reply.Error is null ? reply : throw new NodeException(NodeError.Invalid, reply.Error);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new NodeException(Gone().Message, e);
        }
        finally
        {
            _waiting.TryRemove(number, out _);
        }
    }

    /// <summary>Ends when a guest does, or the keeper has gone.</summary>
    public Task<GuestStatus> EndOf(string id)
    {
        var end = EndSourceOf(id);
        if (_isGone) end.TrySetResult(Killed(id));
        return end.Task;
    }

    /// <summary>Takes to know that a guest has ended.</summary>
    public void Tell(GuestStatus ended) => EndSourceOf(ended.Id).TrySetResult(ended);

    /// <summary>Forgets a guest.</summary>
    public void Forget(string id) => _ends.TryRemove(id, out _);

    /// <summary>Ends the process, with all its guests, and waits until it has: what it held is free then.</summary>
    public async Task KillAsync()
    {
        ProcessCalls.Kill(Process, Signals.Kill);
        while (ProcessState.Look(Process).Start is not null) await Task.Delay(1);
    }

    /// <summary>Leaves the keeper alone.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        _lifeline?.Dispose();
    }

    private static NodeException Gone() => new("the keeper has gone");

    private static GuestStatus Killed(string id) => new(id, ExitCodes.Killed, DateTimeOffset.UtcNow);

    private static KeeperProcess Connect(string directory, int process, IDisposable? lifeline)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(Path.Combine(directory, SocketName)));
            return new KeeperProcess(directory, process, socket, lifeline);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private TaskCompletionSource<GuestStatus> EndSourceOf(string id) => _ends.GetOrAdd(id, _ => new TaskCompletionSource<GuestStatus>(TaskCreationOptions.RunContinuationsAsynchronously));

    private void Read()
    {
        byte[] packet = new byte[ContainerHost.PacketBytes];
        try
        {
            while (PacketCalls.Receive(_socket.SafeHandle, packet, out _) is > 0 and var length)
            {
                var reply = JsonSerializer.Deserialize(packet.AsSpan(0, length), KeeperJson.Default.KeeperReply)!;
                if (reply.Number != 0)
                {
                    if (_waiting.TryGetValue(reply.Number, out var waiting)) waiting.TrySetResult(reply);
                    continue;
                }

                if (reply.Ended is { } guest) Tell(guest);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or JsonException)
        {
            // Gone, or not to be understood: it comes to the same.
        }

        _isGone = true;
        foreach (var waiting in _waiting.Values) waiting.TrySetException(Gone());
        foreach (var (id, end) in _ends) end.TrySetResult(Killed(id));
    }
}
