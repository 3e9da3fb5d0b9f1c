using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using WasmFaas.Linux;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper.Containers;

/// <summary>
/// The guests of containers, which a node agent asks for over a socket. They go on when the agent has gone; the next one asks how they are.
/// </summary>
/// <param name="engine">Compiles the modules.</param>
/// <param name="limits">Limits of the keeper as a whole.</param>
public sealed class ContainerHost(Engine engine, KeeperLimits limits)
{
    /// <summary>Length of a packet, in bytes, at most.</summary>
    public const int PacketBytes = 64 << 10;

    /// <summary>The line that a keeper's process writes once it listens.</summary>
    public const string ReadyWord = "ready";

    private readonly ConcurrentDictionary<string, Entry> _guests = new(StringComparer.Ordinal);
    private readonly KeeperLog _log = new(TextWriter.Null, limits);
    private readonly Lock _sending = new();
    private FunctionHost? _host;
    private Socket? _agent;
    private volatile bool _isTaken;

    /// <summary>True once it is somebody's: before, an agent that ends leaves it to nobody.</summary>
    public bool IsTaken => _isTaken;

    /// <summary>Serves agents, one after the other, for ever.</summary>
    /// <param name="listener">The socket that they connect to.</param>
    /// <param name="whenReady">Called once it is ready for guests.</param>
    public void Run(Socket listener, Action whenReady)
    {
        _log.Sink = OnLog;
        _host = new FunctionHost(engine, limits, _log);
        WarmUpAsync().Wait();
        whenReady();
        while (true)
        {
            using var agent = listener.Accept();
            lock (_sending) _agent = agent;
            Serve(agent);
        }
    }

    private async Task WarmUpAsync()
    {
        try
        {
            using var guest = new WarmUp();
            await HandleAsync(new KeeperRequest(0, KeeperOperation.Create), guest.MakeFiles());
            foreach (var operation in (KeeperOperation[])[KeeperOperation.Start, KeeperOperation.Measure, KeeperOperation.Look]) await HandleAsync(new KeeperRequest(0, operation, WarmUp.Id), []);
            await guest.CallAsync();
            await HandleAsync(new KeeperRequest(0, KeeperOperation.Signal, WarmUp.Id) { Signal = IGuest.Terminate }, []);
            await Find(WarmUp.Id).Guest.Ended;
            await HandleAsync(new KeeperRequest(0, KeeperOperation.Remove, WarmUp.Id), []);
        }
        catch (Exception e) when (e is FunctionException or IOException or SocketException or OperationCanceledException)
        {
            // The first guest finds the keeper cold, and has the same trouble or none.
            if (_guests.TryRemove(WarmUp.Id, out var left)) left.Guest.Dispose();
        }
    }

    private void Serve(Socket agent)
    {
        byte[] packet = new byte[PacketBytes];
        try
        {
            while (PacketCalls.Receive(agent.SafeHandle, packet, out var files) is > 0 and var length)
            {
                var request = JsonSerializer.Deserialize(packet.AsSpan(0, length), KeeperJson.Default.KeeperRequest)!;

                // In order where it is quick: only compiling takes its time.
                if (request.Operation == KeeperOperation.Create) _ = Task.Run(() => AnswerAsync(request, files));
                else AnswerAsync(request, files).Wait();
            }
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            // The agent has gone, or is none: another may come.
        }
    }

    private async Task AnswerAsync(KeeperRequest request, SafeFileHandle[] files)
    {
        KeeperReply reply;
        try
        {
            reply = await HandleAsync(request, files) with { Number = request.Number };
        }
        catch (Exception e)
        {
            foreach (var file in files) file.Dispose();
            reply = new KeeperReply(request.Number, e is FunctionException ? e.Message : $"{e.GetType().Name}: {e.Message}");
        }

        Send(reply);
    }

    private async Task<KeeperReply> HandleAsync(KeeperRequest request, SafeFileHandle[] files)
    {
        switch (request.Operation)
        {
            case KeeperOperation.Become:
                ProcessCalls.SetUser(request.User!.User, request.User.Group, [.. request.User.Groups]);
                RefusedCalls.Apply();
                _isTaken = true;
                break;
            case KeeperOperation.Create:
                return new KeeperReply(0) { WantsImage = !(await CreateAsync(files)).IsCompiled };
            case KeeperOperation.Remove:
                if (_guests.TryRemove(request.Id, out var removed)) removed.Guest.Dispose();
                break;
            default:
                return await HandleAsync(Find(request.Id), request);
        }

        return new KeeperReply(0);
    }

    private static async Task<KeeperReply> HandleAsync(Entry entry, KeeperRequest request)
    {
        switch (request.Operation)
        {
            case KeeperOperation.Start:
                if (Interlocked.Exchange(ref entry.IsStarted, true)) throw new FunctionException($"{request.Id} was started before");
                entry.Guest.Start();
                break;
            case KeeperOperation.Signal:
                entry.Guest.Signal(request.Signal);
                break;
            case KeeperOperation.CloseInput:
                entry.Files.Find(GuestFile.InputWriter)?.Dispose();
                break;
            case KeeperOperation.Update:
                await entry.Guest.UpdateAsync(request.Limits!);
                break;
            case KeeperOperation.Measure:
                return new KeeperReply(0) { Usage = entry.Guest.Measure() };
            case KeeperOperation.UseImage:
                entry.Guest.UseImage();
                break;
            case KeeperOperation.Look:
                return new KeeperReply(0) { Ended = entry.Ended };
            default:
                throw new FunctionException($"{request.Operation}: there is no such operation");
        }

        return new KeeperReply(0);
    }

    private async Task<IGuest> CreateAsync(SafeFileHandle[] files)
    {
        GuestSpec spec;
        using (var stream = new FileStream(files[0], FileAccess.Read)) spec = JsonSerializer.Deserialize(stream, KeeperJson.Default.GuestSpec)!;
        var own = new GuestFiles(spec, files.AsSpan(1));
        var guest = spec.Kind is GuestKind.Args or GuestKind.Cgi
            ? await FunctionGuest.CreateAsync(_host!, spec, own)
            : (IGuest)new CommandGuest(_host!, spec, own);
        var entry = new Entry(guest, own);
        if (!_guests.TryAdd(spec.Id, entry))
        {
            guest.Dispose();
            throw new FunctionException($"{spec.Id} is there already");
        }

        _ = TellEndAsync(spec.Id, entry);
        return guest;
    }

    private async Task TellEndAsync(string id, Entry entry)
    {
        int code = await entry.Guest.Ended;
        entry.Ended = new GuestStatus(id, code, DateTimeOffset.UtcNow);
        Send(new KeeperReply(0) { Ended = entry.Ended });
    }

    private Entry Find(string id) => _guests.TryGetValue(id, out var entry) ? entry : throw new FunctionException($"there is no guest {id}");

    private void Send(KeeperReply reply)
    {
        byte[] packet = JsonSerializer.SerializeToUtf8Bytes(reply, KeeperJson.Default.KeeperReply);
        lock (_sending)
        {
            try
            {
                if (_agent is not null) PacketCalls.Send(_agent.SafeHandle, packet, []);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // Nobody is to be told any more.
            }
        }
    }

    /// <summary>A line about a function goes to its container's standard error.</summary>
    private void OnLog(string level, string message, ReadOnlySpan<(string Key, string? Value)> details)
    {
        foreach (var (key, value) in details)
        {
            if (key == "function" && value is not null && _guests.TryGetValue(value, out var entry) && entry.Guest is FunctionGuest function) function.Report(message);
        }
    }

    private sealed class Entry(IGuest guest, GuestFiles files)
    {
        public bool IsStarted;

        public volatile GuestStatus? Ended;

        public IGuest Guest { get; } = guest;

        public GuestFiles Files { get; } = files;
    }
}
