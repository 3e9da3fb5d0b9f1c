using System.Net;
using System.Runtime.InteropServices;
using WasmFaas.Keeper;
using WasmFaas.Wasm;

namespace WasmFaas.Cli.Commands;

/// <summary><c>wasmfaas serve</c> and <c>wasmfaas keeper</c>: functions over HTTP until SIGTERM or SIGINT.</summary>
internal static class ServeCommand
{
    private static readonly TimeSpan s_drainTime = TimeSpan.FromSeconds(30);

    /// <summary>Serves functions under <c>/NAME</c>.</summary>
    public static Task<int> ServeAsync(IPEndPoint listen, IReadOnlyList<FunctionSpec> functions) => RunAsync(listen, functions, null, isRoot: false);

    /// <summary>Serves one function under all paths.</summary>
    public static Task<int> KeepAsync(IPEndPoint listen, FunctionSpec function, string? networkNamespace) => RunAsync(listen, [function], networkNamespace, isRoot: true);

    private static async Task<int> RunAsync(IPEndPoint listen, IReadOnlyList<FunctionSpec> functions, string? networkNamespace, bool isRoot)
    {
        // Threads that a guest holds for longer than expected must not make other requests wait for new ones.
        ThreadPool.GetMinThreads(out _, out int completion);
        ThreadPool.SetMinThreads(Math.Max(16, Environment.ProcessorCount * 4), completion);

        using var log = new KeeperLog(Console.Error);
        using var host = new FunctionHost(Engines.Create(new AheadOfTimeCompiler()), log: log);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
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
        _ = PreloadAsync(host, log);
        await stopped.Task;
        log.Write("info", "draining: requests in flight are finished, no more are accepted");
        using var drain = new CancellationTokenSource(s_drainTime);
        await server.StopAsync(drain.Token);
        return 0;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stopped.TrySetResult();
        }
    }

    /// <summary>Loads the functions one after the other: all at once would hold up the first requests.</summary>
    private static async Task PreloadAsync(FunctionHost host, KeeperLog log)
    {
        foreach (var function in host.Functions)
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
