using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

// Arguments, environment variables, clocks and random numbers.
public static unsafe partial class Preview1
{
    private static void DefineEnvironment(Linker linker)
    {
        Define(linker, "args_get", "ii", (delegate*<Caller, int, int, Errno>)&ArgsGet);
        Define(linker, "args_sizes_get", "ii", (delegate*<Caller, int, int, Errno>)&ArgsSizesGet);
        Define(linker, "environ_get", "ii", (delegate*<Caller, int, int, Errno>)&EnvironGet);
        Define(linker, "environ_sizes_get", "ii", (delegate*<Caller, int, int, Errno>)&EnvironSizesGet);
        Define(linker, "clock_res_get", "ii", (delegate*<Caller, int, int, Errno>)&ClockResGet);
        Define(linker, "clock_time_get", "iIi", (delegate*<Caller, int, long, int, Errno>)&ClockTimeGet);
        Define(linker, "random_get", "ii", (delegate*<Caller, int, int, Errno>)&RandomGet);
    }

    private static Errno ArgsGet(Caller caller, int addresses, int buffer)
    {
        var call = new Call(caller);
        return call.Context.Arguments.CopyTo(in call, (uint)addresses, (uint)buffer);
    }

    private static Errno ArgsSizesGet(Caller caller, int count, int bytes)
    {
        var call = new Call(caller);
        return GetSizes(in call, call.Context.Arguments, count, bytes);
    }

    private static Errno EnvironGet(Caller caller, int addresses, int buffer)
    {
        var call = new Call(caller);
        return call.Context.Environment.CopyTo(in call, (uint)addresses, (uint)buffer);
    }

    private static Errno EnvironSizesGet(Caller caller, int count, int bytes)
    {
        var call = new Call(caller);
        return GetSizes(in call, call.Context.Environment, count, bytes);
    }

    private static Errno GetSizes(in Call call, StringTable strings, int count, int bytes)
    {
        var error = call.Write(count, strings.Count);
        return error != Errno.Success ? error : call.Write(bytes, strings.Length);
    }

    private static Errno ClockResGet(Caller caller, int clock, int resolution)
    {
        var call = new Call(caller);
        var error = call.Context.Clock.GetResolution(clock, out ulong value);
        return error != Errno.Success ? error : call.Write(resolution, value);
    }

    private static Errno ClockTimeGet(Caller caller, int clock, long precision, int time)
    {
        var call = new Call(caller);
        var error = call.Context.Clock.Get(clock, out ulong value);
        return error != Errno.Success ? error : call.Write(time, value);
    }

    private static Errno RandomGet(Caller caller, int buffer, int length)
    {
        var call = new Call(caller);
        if (!call.TryGet((uint)buffer, (uint)length, out byte* start)) return Errno.Fault;
        uint left = (uint)length;
        while (left > 0)
        {
            int part = (int)Math.Min(left, int.MaxValue);
            call.Context.Entropy.Fill(new Span<byte>(start, part), call.Store);
            start += part;
            left -= (uint)part;
        }

        return Errno.Success;
    }
}
