using Google.Protobuf;
using WasmFaas.Doors.Containerd.Messages;
using WasmFaas.Doors.Ttrpc;

namespace WasmFaas.Doors.Containerd;

/// <summary>What containerd's calls of the shim's binary come to: questions to the agent.</summary>
/// <param name="directory">The agent's directory.</param>
/// <param name="eventsAddress">Path of the socket where containerd takes events.</param>
/// <param name="containerdNamespace">The namespace of containerd's.</param>
public sealed class ShimLauncher(string directory, string eventsAddress, string containerdNamespace)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(4);

    /// <summary>True where an agent answers.</summary>
    public async Task<bool> HasAgentAsync()
    {
        try
        {
            await using var client = await TtrpcClient.ConnectAsync(Agent.SocketOf(directory), CancellationToken.None);
            return true;
        }
        catch (TtrpcException)
        {
            return false;
        }
    }

    /// <summary>The address of the Task service.</summary>
    /// <exception cref="IOException">The agent does not answer.</exception>
    public async Task<string> StartAsync() =>
        $"unix://{(await CallAsync(Agent.Open, new OpenRequest { EventsAddress = eventsAddress, Namespace = containerdNamespace }, OpenResponse.Parser)).Path}";

    /// <summary>Removes what is left of a container.</summary>
    /// <returns>How it ended, as containerd reads it.</returns>
    /// <exception cref="IOException">The agent does not answer.</exception>
    public async Task<byte[]> DeleteAsync(string id, string bundle) =>
        (await CallAsync(Agent.Clean, new CleanRequest { Id = id, Bundle = bundle, EventsAddress = eventsAddress, Namespace = containerdNamespace }, DeleteResponse.Parser)).ToByteArray();

    private async Task<T> CallAsync<T>(string method, IMessage request, MessageParser<T> parser)
        where T : IMessage<T>
    {
        try
        {
            await using var client = await TtrpcClient.ConnectAsync(Agent.SocketOf(directory), CancellationToken.None);
            return await client.CallAsync(Agent.Service, method, request, parser, s_timeout, CancellationToken.None);
        }
        catch (TtrpcException e)
        {
            throw new IOException($"the node agent: {e.Message}", e);
        }
    }
}
