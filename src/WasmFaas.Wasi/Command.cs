using WasmFaas.Wasm;

namespace WasmFaas.Wasi;

/// <summary>Runs guests by the conventions of preview 1: commands have <c>_start</c>, reactors may have <c>_initialize</c>.</summary>
public static class Command
{
    /// <summary>Name of a command's entry.</summary>
    public const string EntryName = "_start";

    /// <summary>Name of the function that readies a reactor.</summary>
    public const string InitializerName = "_initialize";

    /// <summary>Runs a command to its end.</summary>
    /// <returns>The exit code: that of <c>proc_exit</c>, or 0 where the entry returned.</returns>
    /// <exception cref="Trap">The guest trapped or was interrupted.</exception>
    /// <exception cref="LinkException">The module is not a command.</exception>
    public static int Run(Instance instance)
    {
        var entry = instance.FindFunction(EntryName)
            ?? throw new LinkException($"\"{instance.Module.Name}\" is not a WASI command: it exports no function \"{EntryName}\"");
        return Run(entry);
    }

    /// <summary>Runs an entry without parameters and results to its end.</summary>
    /// <inheritdoc cref="Run(Instance)"/>
    public static int Run(Function entry)
    {
        try
        {
            entry.Invoke();
            return 0;
        }
        catch (ProcessExit exit)
        {
            return exit.ExitCode;
        }
    }

    /// <summary>Readies a reactor for calls of its exports: calls <c>_initialize</c>, once, where there is one.</summary>
    /// <exception cref="Trap">The guest trapped or was interrupted.</exception>
    /// <exception cref="ProcessExit">The guest exited.</exception>
    public static void Initialize(Instance instance) => instance.FindFunction(InitializerName)?.Invoke();
}
