using WasmFaas.Keeper.Conventions;
using WasmFaas.Keeper.Scheduling;
using WasmFaas.Linux;
using WasmFaas.Wasi;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper.Hosting;

/// <summary>An instance with its store and WASI context, ready for one call after another. Used by one thread at a time.</summary>
internal sealed class WarmInstance : IDisposable
{
    private readonly LoadedFunction _function;
    private readonly Store _store;
    private readonly WasiContext _wasi;
    private readonly Output _output;
    private readonly ErrorOutput _error;
    private readonly Input _input;
    private Instance? _instance;
    private Function? _entry;
    private bool _startsFromSnapshot, _isSpoilt;

    public WarmInstance(LoadedFunction function)
    {
        _function = function;
        _wasi = new WasiContext(function.WasiOptions);
        _store = new Store(function.Module.Engine, function.StoreLimits, _wasi);
        _output = new Output(this);
        _error = new ErrorOutput(this);
        _input = new Input(this);
    }

    /// <summary>What the guest is called for at this time.</summary>
    private GuestCall? Call { get; set; }

    /// <summary>True where the guest is instantiated: a call of it begins at once.</summary>
    public bool IsReady => _entry is not null;

    /// <summary>False where the module's code has been replaced since the guest was instantiated.</summary>
    public bool IsCurrent => _instance is null or { IsCurrent: true };

    /// <summary>Linear memory of the guest, in bytes; 0 before it is instantiated.</summary>
    public long MemoryBytes => _instance?.MemoryBytes ?? 0;

    /// <summary>When it began to wait for a call, as a timestamp of the host's clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>Instantiates the guest before its first call.</summary>
    /// <returns>Null, or why it cannot be: then the instance is to be dropped.</returns>
    public Exception? Ready(DeadlineWatch watch, long now, long deadline)
    {
        Call = IdleCall.Shared;
        watch.Begin(_store, IdleCall.Shared, now, deadline);
        try
        {
            Prepare(IdleCall.Shared);
            _entry = Instantiate();
            _wasi.Reset();
            return _store.Interruption is null ? null : new TimeoutException("it takes too long to start");
        }
        catch (Exception e)
        {
            return e;
        }
        finally
        {
            DeadlineWatch.End();
            Call = null;
        }
    }

    /// <summary>Calls the guest, which is instantiated first where it has not been.</summary>
    public GuestOutcome Run(GuestCall call, DeadlineWatch watch, long now, long deadline)
    {
        Call = call;
        call.Store = _store;
        _isSpoilt = true;
        ulong cpuBefore = _function.CpuMeter is null ? 0 : SystemCalls.GetThreadCpuTime();
        watch.Begin(_store, call, now, deadline);
        try
        {
            Prepare(call);
            _entry ??= Instantiate();
            int exitCode = 0;
            if (_function.IsReactor) exitCode = _entry.Invoke<int>();
            else _entry.Invoke();
            _isSpoilt = false;
            return new GuestOutcome(GuestEnd.Exited, exitCode);
        }
        catch (ProcessExit exit)
        {
            _isSpoilt = _function.Isolation == Isolation.Reuse;
            return new GuestOutcome(GuestEnd.Exited, exit.ExitCode);
        }
        catch (Exception e)
        {
            return Describe(e);
        }
        finally
        {
            DeadlineWatch.End();
            _function.CpuMeter?.Add(SystemCalls.GetThreadCpuTime() - cpuBefore);
            Call = null;
            call.Store = null;
        }
    }

    /// <summary>Readies the instance for the next call; false where it is to be dropped.</summary>
    public bool TryRecycle(DeadlineWatch watch, long now, long deadline)
    {
        if (_function.IsSingleUse || _isSpoilt || _instance is null || !_instance.IsCurrent || _store.Interruption is not null) return false;
        _wasi.Reset();
        if (_function.Isolation == Isolation.Reuse) return true;
        if (_function.IsReactor && !_startsFromSnapshot) return false;

        // A start function runs again, and may take its time.
        watch.Begin(_store, IdleCall.Shared, now, deadline);
        try
        {
            return _instance.TryReset();
        }
        catch (Trap)
        {
            return false;
        }
        finally
        {
            DeadlineWatch.End();
        }
    }

    public void Dispose()
    {
        _wasi.Dispose();
        _store.Dispose();
    }

    private void Prepare(GuestCall call)
    {
        AddAll(_wasi.Arguments, call.Arguments.Written);
        AddAll(_wasi.Environment, call.Variables.Written);
        _wasi.SetInput(_input);
        _wasi.SetOutput(_output);
        _wasi.SetError(_error);
    }

    private static void AddAll(StringTable table, ReadOnlySpan<byte> strings)
    {
        while (!strings.IsEmpty)
        {
            int end = strings.IndexOf((byte)0);
            table.Add(strings[..end]);
            strings = strings[(end + 1)..];
        }
    }

    private Function Instantiate()
    {
        if (_function.InitialState is { } state)
        {
            _instance = LinkedModule.Instantiate(_store, state);
            _startsFromSnapshot = true;
        }
        else
        {
            _instance = _function.Linked.Instantiate(_store);
            if (_function.IsReactor) Initialize(_instance);
        }

        return _instance.FindFunction(_function.EntryName)!;
    }

    private void Initialize(Instance instance)
    {
        instance.FindFunction("_initialize")?.Invoke();
        if (_function.Isolation == Isolation.Fresh) _function.KeepInitialState(instance);
    }

    private GuestOutcome Describe(Exception error) => error switch
    {
        GuestRefusedException => new GuestOutcome(GuestEnd.Refused, 0, error),
        Trap { Code: not TrapCode.Interrupted } => new GuestOutcome(GuestEnd.Trapped, 0, error),
        Trap or OperationCanceledException => _store.Interruption switch
        {
            InterruptReason.Deadline => new GuestOutcome(GuestEnd.TimedOut, 0, error),
            InterruptReason.Stop or null => new GuestOutcome(GuestEnd.Stopped, 0, error),
            _ => new GuestOutcome(GuestEnd.Trapped, 0, error),
        },
        _ => new GuestOutcome(GuestEnd.Failed, 0, error),
    };

    private sealed class Output(WarmInstance owner) : OutputSink
    {
        public override void Write(ReadOnlySpan<byte> data) => owner.Call!.Write(data);
    }

    private sealed class ErrorOutput(WarmInstance owner) : OutputSink
    {
        public override void Write(ReadOnlySpan<byte> data) => owner.Call!.WriteError(data);
    }

    private sealed class Input(WarmInstance owner) : InputSource
    {
        public override int Read(Span<byte> buffer, CancellationToken cancellation) => owner.Call!.Read(buffer, cancellation);
    }

    /// <summary>Stands for the call while an instance is reset.</summary>
    private sealed class IdleCall() : GuestCall(null)
    {
        public static readonly IdleCall Shared = new();

        public override int Read(Span<byte> destination, CancellationToken cancellationToken) => 0;

        public override void Write(ReadOnlySpan<byte> bytes)
        {
        }
    }
}
