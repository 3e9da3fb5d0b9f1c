namespace WasmFaas.Wasm.Runtime;

// What compiled code calls for a host function that is a delegate: a static method whose context is a HostRecord.
// One generic class per number of parameters; the JIT makes exact code for each combination of value types.

internal static class HostAction
{
    internal static void Call(nint record) => HostCalls.Target<Action<Caller>>(record)(HostCalls.CallerOf(record));
}

internal static class HostAction<T1>
{
    internal static void Call(nint record, T1 a) => HostCalls.Target<Action<Caller, T1>>(record)(HostCalls.CallerOf(record), a);
}

internal static class HostAction<T1, T2>
{
    internal static void Call(nint record, T1 a, T2 b) =>
        HostCalls.Target<Action<Caller, T1, T2>>(record)(HostCalls.CallerOf(record), a, b);
}

internal static class HostFunc<TResult>
{
    internal static TResult Call(nint record) => HostCalls.Target<Func<Caller, TResult>>(record)(HostCalls.CallerOf(record));
}

internal static class HostFunc<T1, TResult>
{
    internal static TResult Call(nint record, T1 a) =>
        HostCalls.Target<Func<Caller, T1, TResult>>(record)(HostCalls.CallerOf(record), a);
}

internal static class HostFunc<T1, T2, TResult>
{
    internal static TResult Call(nint record, T1 a, T2 b) =>
        HostCalls.Target<Func<Caller, T1, T2, TResult>>(record)(HostCalls.CallerOf(record), a, b);
}
