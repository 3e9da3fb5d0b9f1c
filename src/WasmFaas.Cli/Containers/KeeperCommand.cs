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
        var host = new ContainerHost(Engines.Create(), KeeperLimits.Default);
        new Thread(() => EndWithAgent(host), 256 << 10) { IsBackground = true, Name = "lifeline" }.Start();
        host.Run(listener, () =>
        {
            Console.Out.WriteLine(ContainerHost.ReadyWord);
            Console.Out.Flush();
            Console.Out.Close();
        });
        return 0;
    }

    /// <summary>Ends the process where its agent does, which the end of standard input tells, while it is nobody's.</summary>
    private static void EndWithAgent(ContainerHost host)
    {
        using var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0)
        {
            // Nobody writes.
        }

        if (!host.IsTaken) Environment.Exit(0);
    }
}
