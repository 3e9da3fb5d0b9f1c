using System.Diagnostics;
using Google.Protobuf;
using WasmFaas.Doors.Containerd.Messages;
using WasmFaas.Doors.Ttrpc;

namespace WasmFaas.Doors.Containerd.Shim;

/// <summary>What containerd's calls of the shim come to: questions to the agent, which is started where there is none.</summary>
/// <param name="directory">The agent's directory.</param>
/// <param name="caller">The containerd that calls.</param>
/// <param name="findWasmFaas">Finds the program wasmfaas: it and its first arguments.</param>
internal sealed class ShimLauncher(string directory, ShimCaller caller, Func<IReadOnlyList<string>> findWasmFaas)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(4), s_agentStartTime = TimeSpan.FromSeconds(20), s_pause = TimeSpan.FromMilliseconds(10);

    /// <summary>The address of the Task service.</summary>
    /// <exception cref="IOException">The agent does not answer.</exception>
    public async Task<string> StartAsync() =>
        $"unix://{(await CallAsync(AgentAddress.Open, new OpenRequest { EventsAddress = caller.EventsAddress, Namespace = caller.Namespace }, OpenResponse.Parser)).Path}";

    /// <summary>Removes what is left of a container.</summary>
    /// <returns>How it ended, as containerd reads it.</returns>
    /// <exception cref="IOException">The agent does not answer.</exception>
    public async Task<byte[]> DeleteAsync(string id, string bundle) =>
        (await CallAsync(AgentAddress.Clean, new CleanRequest { Id = id, Bundle = bundle, EventsAddress = caller.EventsAddress, Namespace = caller.Namespace }, DeleteResponse.Parser)).ToByteArray();

    private async Task<T> CallAsync<T>(string method, IMessage request, MessageParser<T> parser)
        where T : IMessage<T>
    {
        await using var client = await FindAgentAsync() ?? await StartAgentAsync();
        try
        {
            return await client.CallAsync(AgentAddress.Service, method, request, parser, s_timeout, CancellationToken.None);
        }
        catch (TtrpcException e)
        {
            throw new IOException($"the node agent: {e.Message}", e);
        }
    }

    /// <summary>Connects to the agent; null where none listens.</summary>
    private async Task<TtrpcClient?> FindAgentAsync()
    {
        try
        {
            return await TtrpcClient.ConnectAsync(AgentAddress.SocketOf(directory), CancellationToken.None);
        }
        catch (TtrpcException)
        {
            return null;
        }
    }

    /// <summary>Starts an agent, in a session of its own. Of two that start at a time one stays.</summary>
    /// <param name="directory">The agent's directory.</param>
    /// <param name="command">The program and its arguments.</param>
    internal static void Start(string directory, IReadOnlyList<string> command) =>
        Process.Start("sh", ["-c", "exec setsid \"$@\" </dev/null >>\"$0\" 2>&1", LogOf(directory), .. command]).Dispose();

    private static string LogOf(string directory) => Path.Combine(directory, "agent.log");

    private async Task<TtrpcClient> StartAgentAsync()
    {
        AgentAddress.MakeDirectory(directory);
        Start(directory, [.. findWasmFaas(), "node", "--state", directory]);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < s_agentStartTime)
        {
            if (await FindAgentAsync() is { } agent) return agent;
            await Task.Delay(s_pause);
        }

        throw new IOException($"the node agent does not come up within {s_agentStartTime.TotalSeconds} s: {LogOf(directory)} may say why");
    }
}
