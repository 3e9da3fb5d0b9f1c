using System.Net;
using WasmFaas.Keeper;
using WasmFaas.Wasm;

namespace WasmFaas.Cli.Commands;

/// <summary><c>wasmfaas serve</c> and <c>wasmfaas keeper</c>: functions over HTTP until SIGTERM or SIGINT.</summary>
internal static class ServeCommand
{
    /// <summary>Serves functions under <c>/NAME</c>.</summary>
    public static Task<int> ServeAsync(IPEndPoint listen, IReadOnlyList<FunctionSpec> functions) => RunAsync(listen, functions, null, isRoot: false);

    /// <summary>Serves one function under all paths.</summary>
    public static Task<int> KeepAsync(IPEndPoint listen, FunctionSpec function, string? networkNamespace) => RunAsync(listen, [function], networkNamespace, isRoot: true);

    private static async Task<int> RunAsync(IPEndPoint listen, IReadOnlyList<FunctionSpec> functions, string? networkNamespace, bool isRoot)
    {
        ServerProcess.Prepare();
        using var log = new KeeperLog(Console.Error);
        using var telemetry = Telemetry.StartWhereConfigured(log);
        using var host = new FunctionHost(Engines.Create(new AheadOfTimeCompiler()), log: log);
        using var stop = new ServerProcess.StopSignal();
        foreach (var function in functions)
        {
            if (!File.Exists(function.Path)) throw new CommandFailedException(ExitCodes.NotFound, $"{function.Name}: {function.Path}: there is no such file");
        }

        try
        {
            host.Add([.. functions.Select(function => (function.Name, ModuleSource.FromFile(function.Path), function.Options))]);
        }
        catch (FunctionException e)
        {
            throw new CommandFailedException(ExitCodes.Usage, e.Message);
        }

        var root = isRoot ? host.Find(functions[0].Name) : null;
        await using var server = new KeeperServer(host, listen, root, networkNamespace);
        try
        {
            await server.StartAsync();
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            throw new CommandFailedException(ExitCodes.Failure, $"cannot listen on {listen}: {e.Message}");
        }

        log.Write("info", $"listening on http://{server.EndPoint}", ("functions", string.Join(' ', functions.Select(function => function.Name))));
        _ = PreloadAsync(host.Functions, log);
        await stop.Received;
        log.Write("info", "draining: requests in flight are finished, no more are accepted");
        using var drain = new CancellationTokenSource(ServerProcess.DrainTime);
        await server.StopAsync(drain.Token);
        return 0;
    }

    /// <summary>Loads the functions one after the other: all at once would hold up the first requests.</summary>
    internal static async Task PreloadAsync(IEnumerable<HostedFunction> functions, KeeperLog log)
    {
        foreach (var function in functions)
        {
            try
            {
                await FunctionHost.PreloadAsync(function);
            }
            catch (FunctionException e)
            {
                log.Write("error", $"cannot load: {e.Message}", ("function", function.Name));
            }
        }
    }
}
