using System.CommandLine;
using WasmFaas.Cli.Commands;
using WasmFaas.Doors.Oci;
using WasmFaas.Keeper;
using WasmFaas.Linux;
using WasmFaas.Node;
using WasmFaas.Node.Containers;

namespace WasmFaas.Cli.Containers;

/// <summary><c>oci-guest</c>: a container's process. It compiles the module, gives up its privileges, waits for its start and runs the guest.</summary>
internal static class GuestCommand
{
    /// <summary>Makes the command, which <c>oci create</c> calls.</summary>
    public static Command Create()
    {
        var bundle = new Option<string>("--bundle") { Required = true };
        var state = new Option<string>("--state") { Required = true };
        var command = new Command("oci-guest", "A container's process.") { bundle, state };
        command.Hidden = true;
        command.SetAction(result => Run(Bundle.Read(result.GetRequiredValue(bundle)), result.GetRequiredValue(state)));
        return command;
    }

    private static int Run(Bundle bundle, string state)
    {
        // Both are opened before the process becomes the container's user, who may not.
        using var start = new FileStream(Path.Combine(state, "exec.fifo"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        using var ready = new StreamWriter(new FileStream(Path.Combine(state, OciRuntime.ReadyPipe), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0));
        ready.AutoFlush = true;
        using var module = bundle.OpenModule();
        bool isReady = false;
        try
        {
            return RunCommand.Run(new RunOptions
            {
                Path = $"/proc/self/fd/{module.DangerousGetHandle()}",
                Name = bundle.Arguments[0],
                Arguments = [.. bundle.Arguments.Skip(1)],
                Environment = [.. bundle.Environment.Select(FunctionSpec.ParseVariable)],
                Directories = [new MountedDirectory(bundle.Root, "/", bundle.IsRootReadOnly), .. bundle.Directories.Select(mount => new MountedDirectory(mount.Source, mount.Destination, mount.IsReadOnly))],
                MemoryBytes = bundle.MemoryBytes,
                WhenReady = () =>
                {
                    if (bundle.User != 0) ProcessCalls.SetUser(bundle.User, bundle.Group, [.. bundle.Groups]);
                    ready.WriteLine(OciRuntime.ReadyWord);
                    isReady = true;
                    start.ReadExactly(new byte[1]);
                },
            });
        }
        catch (Exception e) when (!isReady)
        {
            ready.WriteLine(e.Message.ReplaceLineEndings(" "));
            return ExitCodes.Failure;
        }
    }
}
