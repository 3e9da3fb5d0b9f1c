using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

// The guest as a process: its end, its signals, its turn.
public static unsafe partial class Preview1
{
    private const int SignalBase = 128;

    private static void DefineProcess(Linker linker)
    {
        Define(linker, "proc_exit", "i", (delegate*<Caller, int, void>)&ProcExit, hasResult: false);
        Define(linker, "proc_raise", "i", (delegate*<Caller, int, Errno>)&ProcRaise);
        Define(linker, "sched_yield", "", (delegate*<Caller, Errno>)&SchedYield);
        Define(linker, "poll_oneoff", "iiii", (delegate*<Caller, int, int, int, int, Errno>)&PollOneOff);
    }

    private static void ProcExit(Caller caller, int code) => throw new Call(caller).Context.Exit(code);

    /// <summary>
    /// Does what a signal does to a process that handles none: nothing, or its end with the exit code that a shell gives.
    /// A guest cannot be stopped and continued.
    /// </summary>
    private static Errno ProcRaise(Caller caller, int signal)
    {
        const int child = 16, @continue = 17, stop = 18, stopByTerminalOutput = 21, urgent = 22, window = 27, last = 30;
        return signal switch
        {
            0 or child or @continue or urgent or window => Errno.Success,
            >= stop and <= stopByTerminalOutput => Errno.NotSup,
            > 0 and <= last => throw new Call(caller).Context.Exit(SignalBase + signal),
            _ => Errno.Inval,
        };
    }

    private static Errno SchedYield(Caller caller)
    {
        Thread.Yield();
        new Call(caller).Store.ThrowIfInterrupted();
        return Errno.Success;
    }

    private static Errno PollOneOff(Caller caller, int subscriptions, int events, int count, int found)
    {
        var call = new Call(caller);
        if (count == 0 || (uint)count > (uint)call.Context.Options.Limits.Subscriptions) return Errno.Inval;
        if (!call.TryGet((uint)subscriptions, (ulong)count * (ulong)sizeof(Subscription), out byte* from)
            || !call.TryGet((uint)events, (ulong)count * (ulong)sizeof(Event), out byte* to)
            || !call.TryGet((uint)found, sizeof(int), out _)) return Errno.Fault;
        int number = new Poll(call.Store, call.Context, count).Run(new ReadOnlySpan<byte>(from, count * sizeof(Subscription)), to);
        return call.Write(found, number);
    }
}
