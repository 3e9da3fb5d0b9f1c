using System.ComponentModel;
using WasmFaas.Keeper.Hosting;
using WasmFaas.Wasi;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper.Services;

/// <summary>One run of a service's <c>_start</c>, on a thread of its own.</summary>
internal sealed class ResidentGuest
{
    private const int StackBytes = 4 << 20;

    /// <summary>As on the threads for long guests: those that serve requests go first.</summary>
    private const int Nice = 10;

    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<GuestOutcome> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LinkedModule _linked;
    private readonly WasiContext _wasi;
    private readonly Store _store;
    private readonly ServiceOutput _output, _error;

    public ResidentGuest(FunctionHost host, string name, LinkedModule linked, WasiOptions wasi, long memoryBytes)
    {
        _linked = linked;
        _output = new ServiceOutput(host.Log, host.Limits, name, "stdout");
        _error = new ServiceOutput(host.Log, host.Limits, name, "stderr");
        _wasi = new WasiContext(wasi) { Listening = () => _listening.TrySetResult() };
        _wasi.SetOutput(_output);
        _wasi.SetError(_error);
        _store = new Store(host.Engine, new StoreLimits { MemoryBytes = memoryBytes }, _wasi);
    }

    /// <summary>Ends when the guest first asks for connections; never where it does not.</summary>
    public Task Listening => _listening.Task;

    /// <summary>Called on the guest's thread when it has ended, before its connections are closed.</summary>
    public required Action<ResidentGuest> Ending { get; init; }

    /// <summary>How the guest ended.</summary>
    public Task<GuestOutcome> Ended => _ended.Task;

    /// <summary>Runs the guest.</summary>
    public void Start() => new Thread(Run, StackBytes) { IsBackground = true, Name = "service" }.Start();

    /// <summary>Stops the guest, whatever it does.</summary>
    public void Interrupt() => _store.Interrupt(InterruptReason.Stop);

    private void Run()
    {
        var outcome = Call();
        Ending(this);
        _wasi.Dispose();
        _store.Dispose();
        _output.Dispose();
        _error.Dispose();
        _ended.SetResult(outcome);
    }

    private GuestOutcome Call()
    {
        try
        {
            WasmFaas.Linux.ThreadPriority.Lower(Nice);
        }
        catch (Win32Exception)
        {
            // A sandbox may forbid it.
        }

        try
        {
            return new GuestOutcome(GuestEnd.Exited, Command.Run(_linked.Instantiate(_store)));
        }
        catch (Trap trap)
        {
            return new GuestOutcome(trap.Code == TrapCode.Interrupted ? GuestEnd.Stopped : GuestEnd.Trapped, 0, trap);
        }
        catch (Exception e)
        {
            return new GuestOutcome(GuestEnd.Failed, 0, e);
        }
    }
}
