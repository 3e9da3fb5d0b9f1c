using WasmFaas.Wasm;
using WasmFaas.Wasm.Binary;

namespace WasmFaas.Fuzz.Mutation;

/// <summary>Compiles damaged modules, and runs those that are valid under small limits.</summary>
internal sealed class MutantRun
{
    private const int LongestCallMilliseconds = 50;
    private const int MostCalls = 8;

    private static readonly StoreLimits s_limits = new() { MemoryBytes = 4 << 20, TableElements = 10_000, Instances = 4, ExternRefs = 100 };

    private readonly Engine _engine = new(new EngineLimits { StackBytes = 256 << 10 });

    /// <summary>Why the engine refuses the module, or null where it runs it.</summary>
    /// <exception cref="Exception">Anything but <see cref="ModuleException"/>, <see cref="LinkException"/> and <see cref="Trap"/>: a finding.</exception>
    public ModuleException? Run(byte[] binary, Totals totals)
    {
        Module module;
        try
        {
            module = _engine.Compile(binary, "mutant");
        }
        catch (ModuleException e)
        {
            return e;
        }

        totals.Valid++;
        try
        {
            using var store = new Store(_engine, s_limits);
            Limited(store, () => Stubs(store, module).Instantiate(store, module), out var instance);
            foreach (var (name, type) in module.FunctionExports.Take(MostCalls))
            {
                totals.Runs++;
                var arguments = type.Parameters.Select(Default).ToArray();
                Limited(store, () => instance?.FindFunction(name)!.Call(arguments), out _);
            }
        }
        catch (LinkException)
        {
        }

        return null;
    }

    private static void Limited<T>(Store store, Func<T> action, out T? result)
    {
        result = default;
        using (new Timer(_ => store.Interrupt(InterruptReason.Deadline), null, LongestCallMilliseconds, Timeout.Infinite))
        {
            try
            {
                result = action();
            }
            catch (Trap trap)
            {
                // Frames are read where somebody asks for them: they must be readable for every trap.
                _ = trap.Backtrace.Length;
            }
        }

        store.ClearInterruption();
    }

    private static Linker Stubs(Store store, Module module)
    {
        var linker = new Linker();
        var definition = module.Definition;
        foreach (var import in definition.Imports)
        {
            switch (import.Kind)
            {
                case ExternKind.Function:
                    linker.DefineFunction(import.Module, import.Name, definition.TypeOf(import.Index), (_, _, _) => { });
                    break;
                case ExternKind.Memory when definition.Memories[import.Index].Limits is { Minimum: <= 64 } limits:
                    linker.Define(import.Module, import.Name, new Memory(store, (int)limits.Minimum, (int?)limits.Maximum));
                    break;
                case ExternKind.Table when definition.Tables[import.Index].Type is { Limits.Minimum: <= 10_000, Limits.Maximum: null or <= int.MaxValue } type:
                    linker.Define(import.Module, import.Name, new Table(store, type.Element, (int)type.Limits.Minimum, (int?)type.Limits.Maximum));
                    break;
                case ExternKind.Global:
                    var global = definition.Globals[import.Index].Type;
                    linker.Define(import.Module, import.Name, new Global(store, Default(global.Kind), global.Mutable));
                    break;
            }
        }

        return linker;
    }

    private static Value Default(ValueKind kind) => kind switch
    {
        ValueKind.I32 => Value.FromI32(7),
        ValueKind.I64 => Value.FromI64(-7),
        ValueKind.F32 => Value.FromF32(1.5f),
        ValueKind.F64 => Value.FromF64(-0.25),
        ValueKind.V128 => Value.FromV128(System.Runtime.Intrinsics.Vector128<byte>.AllBitsSet),
        _ => Value.Null(kind),
    };
}
