using Google.Protobuf;
using WasmFaas.Doors.Containerd.Messages;

namespace WasmFaas.Doors.Containerd.Shim;

/// <summary>The containerd that calls a shim.</summary>
/// <param name="EventsAddress">Path of the socket where it takes events.</param>
/// <param name="Namespace">The namespace of containerd's.</param>
internal sealed record ShimCaller(string EventsAddress, string Namespace)
{
    private const int MaxInput = 10 << 20;
    private static readonly TimeSpan s_inputTime = TimeSpan.FromSeconds(1);

    /// <summary>Finds it in the environment, or, as containerd is to do one day, in what it writes to the shim.</summary>
    /// <exception cref="FormatException">It is in neither.</exception>
    public static async Task<ShimCaller> FindAsync(ShimArguments arguments)
    {
        var caller = new ShimCaller(Environment.GetEnvironmentVariable("TTRPC_ADDRESS") ?? "", arguments.Find("namespace") ?? "");
        if (caller.EventsAddress.Length == 0 && Console.IsInputRedirected)
        {
            var input = await ReadInputAsync();
            caller = new ShimCaller(input.ContainerdTtrpcAddress, caller.Namespace.Length > 0 ? caller.Namespace : input.Namespace);
        }

        if (caller.EventsAddress.Length == 0) throw new FormatException("the variable TTRPC_ADDRESS is not set: expected to be called by containerd");
        return caller.Namespace.Length > 0 ? caller : caller with { Namespace = "default" };
    }

    private static async Task<BootstrapParams> ReadInputAsync()
    {
        // Nobody may ever write there or close it.
        var reading = Task.Run(() =>
        {
            using var input = Console.OpenStandardInput();
            byte[] buffer = new byte[MaxInput];
            return buffer[..input.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        });
        try
        {
            return BootstrapParams.Parser.ParseFrom(await reading.WaitAsync(s_inputTime));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or TimeoutException)
        {
            // An older containerd's options of the runtime, or nothing.
            return new BootstrapParams();
        }
    }
}
