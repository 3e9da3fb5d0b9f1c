using WasmFaas.Functions;
using WasmFaas.Functions.Storage;
using WasmFaas.Keeper;
using WasmFaas.Wasm;

namespace WasmFaas.Cli.Commands;

/// <summary><c>wasmfaas serve</c> without functions of its own: the platform, until SIGTERM or SIGINT.</summary>
internal static class ServePlatformCommand
{
    /// <summary>Serves.</summary>
    public static async Task<int> RunAsync(PlatformOptions options)
    {
        ServerProcess.Prepare();
        using var log = new KeeperLog(Console.Error);
        using var telemetry = Telemetry.StartWhereConfigured(log);
        using var host = new FunctionHost(Engines.Create(new AheadOfTimeCompiler()), log: log);
        using var stop = new ServerProcess.StopSignal();
        try
        {
            await using var platform = new Platform(options, host, log);
            await platform.StartAsync();
            log.Write("info", $"the API is on http://{platform.ApiEndPoint}", ("kubeconfig", platform.KubeConfigPath));
            log.Write("info", $"listening on http://{platform.EndPoint}", ("functions", string.Join(' ', options.BuiltIn.Select(function => function.Name))));
            _ = ServeCommand.PreloadAsync(options.BuiltIn.Select(function => host.Find(function.Name)!), log);
            await stop.Received;
            log.Write("info", "draining: requests in flight are finished, no more are accepted");
            using var drain = new CancellationTokenSource(ServerProcess.DrainTime);
            await platform.StopAsync(drain.Token);
            return 0;
        }
        catch (StorageException e)
        {
            throw new CommandFailedException(ExitCodes.Failure, e.Message);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCodes.Failure, $"cannot serve on {options.Listen} with the API on {options.ApiListen} (--listen, --api, --data): {e.Message}");
        }
        catch (FunctionException e)
        {
            throw new CommandFailedException(ExitCodes.Usage, e.Message);
        }
    }
}
