using System.CommandLine;
using WasmFaas.Cli.Containers.Checks;
using WasmFaas.Cli.Containers.Installation;
using WasmFaas.Cli.Functions;
using WasmFaas.Doors.Containerd.Shim;

namespace WasmFaas.Cli.Containers;

/// <summary><c>node check</c>: says of each thing that a node needs whether it is there, and how to mend it.</summary>
internal static class NodeCheckCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="state">The option with the agent's directory.</param>
    public static Command Create(Option<string> state)
    {
        var command = new Verb("check", "Say of each thing that a node needs whether it is there, and how to mend it. Exit code: 1 where one is missing.", """
              wasmfaas node check
            """);
        command.SetAction(result =>
        {
            var containerd = ContainerdProgram.FindVersion();
            var machine = new MachineChecks(Path.GetFullPath(result.GetValue(state) ?? AgentAddress.Directory), containerd >= ContainerdProgram.WithSandboxes);
            bool isMissing = false;
            foreach (var finding in KernelChecks.Run().Concat(new ContainerdChecks(containerd).Run()).Concat(machine.Run()))
            {
                Console.WriteLine(finding);
                isMissing |= finding.Kind == FindingKind.Missing;
            }

            return isMissing ? ExitCodes.Refused : 0;
        });
        return command;
    }
}
