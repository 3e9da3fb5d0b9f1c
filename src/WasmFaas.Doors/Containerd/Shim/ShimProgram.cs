using Google.Protobuf;
using WasmFaas.Doors.Containerd.Messages;

namespace WasmFaas.Doors.Containerd.Shim;

/// <summary>
/// What containerd calls as <c>containerd-shim-wasmfaas-v1</c> (its runtime v2, "Shim Authoring"): <c>start</c> prints the address of the
/// agent's Task service, <c>delete</c>, in a bundle, removes what is left of a container.
/// </summary>
public static class ShimProgram
{
    private const string Name = "containerd-shim-wasmfaas-v1";

    /// <summary>Runs it.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <param name="findWasmFaas">Finds the program wasmfaas, where an agent is to be started: it and its first arguments.</param>
    /// <returns>The exit code: 0, or 1 with a line on standard error. containerd takes output and errors together.</returns>
    public static async Task<int> RunAsync(string[] arguments, Func<IReadOnlyList<string>> findWasmFaas)
    {
        try
        {
            byte[] output = await AnswerAsync(new ShimArguments(arguments), findWasmFaas);

            // Not asynchronously: that would start threads, in a process of milliseconds.
            using var stream = Console.OpenStandardOutput();
            stream.Write(output);
            return 0;
        }
        catch (Exception e)
        {
            // Whatever it was: the line is all that containerd shows.
            Console.Error.WriteLine($"{Name}: {e.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    private static async Task<byte[]> AnswerAsync(ShimArguments arguments, Func<IReadOnlyList<string>> findWasmFaas)
    {
        string version = typeof(ShimProgram).Assembly.GetName().Version!.ToString(3);
        if (arguments.Has("v")) return Utf8($"{Name} {version}\n");
        if (arguments.Has("info")) return new RuntimeInfo { Name = "io.containerd.wasmfaas.v1", Version = new() { Version = version } }.ToByteArray();
        switch (arguments.Action)
        {
            case "start":
                // Whatever its version, containerd takes a plain address for one of ttrpc and the Task service's version 2.
                return Utf8(await (await LauncherAsync()).StartAsync());
            case "delete":
                string id = arguments.Find("id") ?? throw new FormatException("-id is missing");
                return await (await LauncherAsync()).DeleteAsync(id, Directory.GetCurrentDirectory());
            default:
                throw new FormatException($"expected start or delete{(arguments.Action is null ? "" : $" and not '{arguments.Action}'")}");
        }

        async Task<ShimLauncher> LauncherAsync() => new(AgentAddress.Directory, await ShimCaller.FindAsync(arguments), findWasmFaas);
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
