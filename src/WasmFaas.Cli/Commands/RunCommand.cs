using Microsoft.Win32.SafeHandles;
using WasmFaas.Keeper;
using WasmFaas.Wasi;
using WasmFaas.Wasm;

namespace WasmFaas.Cli.Commands;

/// <summary><c>wasmfaas run</c>: a guest with this process's streams, exit code and signals.</summary>
internal static class RunCommand
{
    /// <summary>Runs the guest.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(RunOptions options)
    {
        var module = ModuleFile.Compile(Engines.Create(), options.Path, options.Title);
        var directories = options.Directories.Select(Open).ToList();
        using var context = new WasiContext(new WasiOptions
        {
            Arguments = [options.Name ?? Path.GetFileName(options.Path), .. options.Arguments],
            Environment = [.. options.Environment],
            Preopens = [.. directories],
            Limits = new WasiLimits { OutputBytes = long.MaxValue },
        });
        using var store = new Store(module.Engine, new StoreLimits { MemoryBytes = options.MemoryBytes ?? StoreLimits.Default.MemoryBytes }, context);
        SetStreams(context);
        using var timer = options.Timeout is { } timeout
            ? new Timer(_ => store.Interrupt(InterruptReason.Deadline), null, timeout, Timeout.InfiniteTimeSpan)
            : null;
        try
        {
            var linker = new Linker();
            Preview1.Define(linker);
            options.WhenReady?.Invoke();
            var instance = linker.Instantiate(store, module);
            if (options.Invoke is not null) return InvokeFunction.Run(instance, options.Invoke, options.Arguments);
            if (instance.FindFunction("_start") is null)
                throw new CommandFailedException(ExitCodes.NotRunnable, $"{options.Title}: exports no _start; --invoke NAME calls another function");
            return Command.Run(instance);
        }
        catch (LinkException e)
        {
            throw new CommandFailedException(ExitCodes.NotRunnable, $"{options.Title}: {e.Message}");
        }
        catch (ProcessExit exit)
        {
            return exit.ExitCode;
        }
        catch (Exception e) when (store.Interruption is not null && e is Trap or OperationCanceledException)
        {
            throw new CommandFailedException(ExitCodes.Timeout, $"{options.Title}: stopped after {options.Timeout!.Value.TotalSeconds:0.###} s (--timeout)");
        }
        catch (Trap trap)
        {
            string trace = string.Concat(trap.Backtrace.Select(frame => $"\n    at {frame}"));
            throw new CommandFailedException(ExitCodes.Trap, $"{options.Title}: trap: {trap.Message}{trace}");
        }
    }

    private static Preopen Open(MountedDirectory mounted)
    {
        try
        {
            return new Preopen(new HostDirectory(mounted.HostPath), mounted.GuestPath, mounted.IsReadOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCodes.Failure, $"--dir {mounted.HostPath}: {e.Message}");
        }
    }

    private static void SetStreams(WasiContext context)
    {
        context.SetInput(new SafeFileHandle(0, ownsHandle: false));
        context.SetOutput(new SafeFileHandle(1, ownsHandle: false));
        context.SetError(new SafeFileHandle(2, ownsHandle: false));
    }
}
