using System.CommandLine;
using System.Net.Sockets;
using WasmFaas.Keeper;
using WasmFaas.Keeper.Containers;

namespace WasmFaas.Cli.Containers;

/// <summary><c>node-keeper</c>: a keeper of a node, which the agent starts and which runs containers' guests.</summary>
internal static class KeeperCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var socket = new Option<string>("--socket") { Required = true };
        var command = new Command("node-keeper", "A keeper of a node.") { socket };
        command.Hidden = true;
        command.SetAction(result => Run(result.GetRequiredValue(socket)));
        return command;
    }

    private static int Run(string path)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        new ContainerHost(Engines.Create(), KeeperLimits.Default).Run(listener, () =>
        {
            Console.Out.WriteLine(ContainerHost.ReadyWord);
            Console.Out.Flush();
            Console.Out.Close();
        });
        return 0;
    }
}
