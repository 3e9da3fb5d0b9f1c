using System.Net;
using WasmFaas.Wasm;
using Xunit;

namespace WasmFaas.Keeper.Tests;

/// <summary>A function that goes after its TTL and comes back, hundreds of times, leaves nothing behind.</summary>
public sealed class ReloadTests : IDisposable
{
    private const int Cycles = 300;

    private readonly string _directory = Directory.CreateTempSubdirectory("wasmfaas-reload-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(true, "hello")]
    [InlineData(true, "counter")]
    [InlineData(false, "hello")]
    public async Task MappingsAndDescriptorsDoNotGrow(bool aheadOfTime, string guest)
    {
        var engine = aheadOfTime ? new Engine(cache: new CodeCache(_directory), compiler: new AheadOfTimeCompiler()) : new Engine();
        var source = ModuleSource.FromFile(TestKeeper.Guest(guest));
        if (aheadOfTime) await engine.Compile(source.Read(), guest).CompileAheadOfTimeAsync(TestContext.Current.CancellationToken);
        var time = new ManualTime();
        using var host = new FunctionHost(engine, timeProvider: time);
        host.Add((guest, source, FunctionOptions.Default));
        await using var server = new KeeperServer(host, new IPEndPoint(IPAddress.Loopback, 0));
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{server.EndPoint}") };

        await CycleAsync(Cycles / 3);
        var before = Held();
        await CycleAsync(Cycles);
        var after = Held();

        // Other tests of this process come and go meanwhile; one thing left behind by each cycle would be more.
        string held = $"{before} before, {after} after {Cycles} cycles";
        Assert.True(after.Descriptors - before.Descriptors < Cycles / 2, held);
        Assert.True(after.Mappings - before.Mappings < Cycles / 2, held);
        TestContext.Current.TestOutputHelper!.WriteLine(held);

        async Task CycleAsync(int count)
        {
            var function = host.Find(guest)!;
            for (int i = 0; i < count; i++)
            {
                using var answer = await client.PostAsync("/" + guest, new StringContent("{}"), TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.Equal(aheadOfTime, function.Loaded!.Module.IsAheadOfTime);

                // The client may have the answer before the request has left the function.
                while (function.InFlight != 0) await Task.Yield();
                time.Advance(FunctionOptions.Default.IdleTimeToLive + TimeSpan.FromSeconds(1));
                Assert.False(function.IsLoaded);
            }
        }
    }

    private static (int Descriptors, int Mappings, long ManagedKilobytes) Held()
    {
        // Collectible code goes in several steps: the assembly's handle, its loader, then its memory.
        for (int i = 0; i < 5; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return (Directory.GetFileSystemEntries("/proc/self/fd").Length, File.ReadLines("/proc/self/maps").Count(), GC.GetTotalMemory(forceFullCollection: true) / 1024);
    }
}
