using System.Buffers.Binary;
using WasmFaas.Wasi;
using WasmFaas.Wasm;

namespace WasmFaas.Keeper.Hosting;

/// <summary>
/// The import module <c>wasm_faas</c>: a function's keys and values for its guests (docs/state.md has the ABI). The keyspace is
/// the function's; a guest can name no other.
/// </summary>
internal static unsafe class StateImports
{
    /// <summary>Name of the module that guests import.</summary>
    public const string ModuleName = "wasm_faas";

    /// <summary>Defines the functions.</summary>
    public static void Define(Linker linker)
    {
        var (i32, i64) = (ValueKind.I32, ValueKind.I64);
        linker.DefineStatic(ModuleName, "state_get", new FunctionType([i32, i32, i32, i32, i32], [i32]), (nint)(delegate*<Caller, int, int, int, int, int, int>)&Get);
        linker.DefineStatic(ModuleName, "state_put", new FunctionType([i32, i32, i32, i32, i64, i32], [i32]), (nint)(delegate*<Caller, int, int, int, int, long, int, int>)&Put);
        linker.DefineStatic(ModuleName, "state_cas", new FunctionType([i32, i32, i32, i32, i64, i64, i32], [i32]), (nint)(delegate*<Caller, int, int, int, int, long, long, int, int>)&CompareAndSet);
        linker.DefineStatic(ModuleName, "state_delete", new FunctionType([i32, i32, i64], [i32]), (nint)(delegate*<Caller, int, int, long, int>)&Delete);
    }

    /// <summary>True where a module needs a state.</summary>
    public static bool IsNeededBy(Module module) => module.FunctionImports.Any(import => import.Module == ModuleName);

    /// <summary>The state of the calling guest's function; null for a resident service without one.</summary>
    private static GuestState? State(Caller caller) => (caller.Data as WasiContext)?.Options.HostState as GuestState;

    private static int Get(Caller caller, int key, int keyLength, int buffer, int bufferLength, int version)
    {
        if (!caller.TrySlice((uint)key, (uint)keyLength, out var name) || !caller.TrySlice((uint)buffer, (uint)bufferLength, out var room)) return (int)GuestStateStatus.Invalid;
        if (State(caller) is not { } state) return (int)GuestStateStatus.Unavailable;
        var status = state.Get(name, out var value, out long current);
        if (status != GuestStateStatus.Ok) return (int)status;
        if (!TryWrite(caller, version, current)) return (int)GuestStateStatus.Invalid;

        // A value that does not fit is not cut: the guest learns its length, and asks again.
        if (value.Length <= room.Length) value.Span.CopyTo(room);
        return value.Length;
    }

    private static int Put(Caller caller, int key, int keyLength, int value, int valueLength, long milliseconds, int version) =>
        Set(caller, key, keyLength, value, valueLength, null, milliseconds, version);

    private static int CompareAndSet(Caller caller, int key, int keyLength, int value, int valueLength, long expected, long milliseconds, int version) =>
        expected < 0 ? (int)GuestStateStatus.Invalid : Set(caller, key, keyLength, value, valueLength, expected, milliseconds, version);

    private static int Set(Caller caller, int key, int keyLength, int value, int valueLength, long? expected, long milliseconds, int version)
    {
        if (!caller.TrySlice((uint)key, (uint)keyLength, out var name) || !caller.TrySlice((uint)value, (uint)valueLength, out var bytes)
            || (version != 0 && !caller.TrySlice((uint)version, sizeof(long), out _))) return (int)GuestStateStatus.Invalid;
        if (State(caller) is not { } state) return (int)GuestStateStatus.Unavailable;
        var status = state.Set(name, bytes, expected, milliseconds, out long written);
        if (status == GuestStateStatus.Ok) TryWrite(caller, version, written);
        return (int)status;
    }

    private static int Delete(Caller caller, int key, int keyLength, long expected)
    {
        if (expected < 0 || !caller.TrySlice((uint)key, (uint)keyLength, out var name)) return (int)GuestStateStatus.Invalid;
        return (int)(State(caller)?.Delete(name, expected == 0 ? null : expected) ?? GuestStateStatus.Unavailable);
    }

    /// <summary>Writes a version where the guest wants one.</summary>
    private static bool TryWrite(Caller caller, int address, long version)
    {
        if (address == 0) return true;
        if (!caller.TrySlice((uint)address, sizeof(long), out var bytes)) return false;
        BinaryPrimitives.WriteInt64LittleEndian(bytes, version);
        return true;
    }
}
