using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Grpc.Core;
using WasmFaas.EndToEnd.Tests;
using WasmFaas.EndToEnd.Tests.Cri;
using WasmFaas.EndToEnd.Tests.Cri.Messages;
using WasmFaas.NodeBenchmark;

// Pods of wasm functions beside runc's, through the same containerd: see bench/README.md.
const string Busybox = "/bin/busybox";
int pods = int.Parse(Option("--pods") ?? "50", CultureInfo.InvariantCulture);
int[] numbers = [.. (Option("--memory") ?? "1,10,100,300").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
if (!File.Exists(Busybox))
{
    Console.Error.WriteLine($"{Busybox} is missing (tests/install-peers)");
    return 1;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

// By the program that is shipped: what is built for tests has no machine code.
await using var node = new CriNode([Path.Combine(WasmFaasProcess.Root, "wasmfaas")], "overlayfs", () => stop.Token);
try
{
    await node.StartAsync();
    var wasm = PodKind.Wasm(await node.ImportAsync("examples/hello/hello.wasm"));
    string archive = Path.Combine(node.DirectoryPath, "linux.tar");
    await LinuxArchive.WriteAsync(archive, CriNode.PauseImage, [Busybox, "sleep", "1000000"], [(Busybox[1..], File.ReadAllBytes(Busybox)), ("www/index.html", Encoding.UTF8.GetBytes("hello\n"))]);
    await node.ImportArchiveAsync(archive, "linux/amd64");
    var runc = PodKind.Runc(CriNode.PauseImage);

    using var caller = new PodCaller(node.Network);
    var runner = new PodRunner(node, caller, stop.Token);
    var processes = new NodeProcesses(node);
    foreach (var kind in (PodKind[])[wasm, runc, wasm, runc]) await runner.MeasureAsync(kind, isHostNetwork: false);
    if (pods > 0) foreach (int atOnce in (int[])[1, 10]) await new StartBenchmark(processes, runner, wasm, runc).RunAsync(pods, atOnce);
    if (numbers.Length > 0)
    {
        MemoryBenchmark.PrintHead();
        var memory = new MemoryBenchmark(processes, runner, stop.Token);
        await memory.RunAsync(wasm, numbers);
        await memory.RunAsync(PodKind.Wasm(wasm.Image, "wasm-isolated"), [.. numbers.Where(number => number <= 10)]);
        await memory.RunAsync(runc, numbers);
    }

    var left = node.FindLeft(runner.Ids);
    Console.WriteLine($"\n{runner.Ids.Length / 2} pods, all answered right; left of them: {(left.Count == 0 ? "nothing" : string.Join(", ", left))}");
    return left.Count == 0 ? 0 : 1;
}
catch
{
    Console.Error.WriteLine(node.Log);
    throw;
}
finally
{
    await RemoveAllAsync();
}

// Pods of runc's do not end with containerd. What hangs must not hide why.
async Task RemoveAllAsync()
{
    if (node.Containerd is null) return;
    using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
    try
    {
        foreach (var pod in (await node.Client.Runtime.ListPodSandboxAsync(new Nothing(), cancellationToken: late.Token)).Items)
        {
            var request = new PodSandboxRequest { PodSandboxId = pod.Id };
            await node.Client.Runtime.StopPodSandboxAsync(request, cancellationToken: late.Token);
            await node.Client.Runtime.RemovePodSandboxAsync(request, cancellationToken: late.Token);
        }
    }
    catch (Exception e) when (e is RpcException or OperationCanceledException)
    {
        Console.Error.WriteLine($"pods are left: {e.Message}");
    }
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
