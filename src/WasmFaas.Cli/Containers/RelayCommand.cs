using System.CommandLine;
using WasmFaas.Doors.Containerd;

namespace WasmFaas.Cli.Containers;

/// <summary><c>node-relay</c>: has containerd's connections while agents come and go. The agent starts it.</summary>
internal static class RelayCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var state = new Option<string>("--state") { Required = true };
        var events = new Option<string>("--events") { Required = true };
        var respawn = new Option<bool>("--respawn");
        var command = new Command("node-relay", "The relay of a node agent.") { state, events, respawn };
        command.Hidden = true;
        command.SetAction(async (result, _) =>
        {
            string directory = result.GetRequiredValue(state);
            var agent = result.GetValue(respawn) ? OwnProgram.Command("node", "--state", directory, "--events", result.GetRequiredValue(events)) : null;
            await new TaskRelay(directory, agent).RunAsync(() =>
            {
                Console.Out.WriteLine(TaskRelay.ReadyWord);
                Console.Out.Flush();
                Console.Out.Close();
            });
            return 0;
        });
        return command;
    }
}
