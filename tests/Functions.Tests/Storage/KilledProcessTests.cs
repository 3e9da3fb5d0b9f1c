using System.Diagnostics;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using Xunit;

namespace WasmFaas.Functions.Tests.Storage;

/// <summary>A process that is killed with SIGKILL among 10,000 writes has lost none that it acknowledged.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private const int Rounds = 3;
    private const int FewestLines = 1;
    private const int MostLines = 9_000;

    private readonly StoreDirectory _directory = new();
    private readonly Dictionary<string, Acknowledged> _last = [];

    private sealed record Acknowledged(string Verb, string Version);

    [Fact]
    public async Task NoAcknowledgedWriteIsLost()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var killAfter = Random.Shared.Next(FewestLines, MostLines);
            await WriteAndKillAsync($"r{round}", killAfter);
            await using var store = _directory.Open();
            foreach (var (name, acknowledged) in _last)
            {
                var found = await store.FindAsync(ResourceKinds.Function, "default", name, TestContext.Current.CancellationToken);
                Assert.True(IsPossible(name, acknowledged, found), $"round {round}, killed after {killAfter} lines: {acknowledged.Verb} of {name} was acknowledged");
            }
        }
    }

    [Fact]
    public async Task AFileInUseIsRefusedAndFreeOnceItsProcessIsDead()
    {
        using var process = Start("a");
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        var error = Assert.Throws<StorageException>(() => _directory.Open());
        Assert.Contains($"{_directory.Database} is in use by another process", error.Message);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _directory.Open().DisposeAsync();
    }

    public void Dispose() => _directory.Dispose();

    private async Task WriteAndKillAsync(string prefix, int killAfter)
    {
        using var process = Start(prefix);
        var lines = 0;
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Split(' ') is [var verb, var name, var version, "."])
            {
                _last[name] = new Acknowledged(verb, version);
            }

            if (++lines == killAfter)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        const int killed = 128 + 9;
        Assert.Equal(killed, process.ExitCode);
    }

    private Process Start(string prefix)
    {
        var program = Path.ChangeExtension(typeof(KilledProcessTests).Assembly.Location, null);
        return Process.Start(new ProcessStartInfo(program, [DoomedWriter.Verb, _directory.Database, prefix]) { RedirectStandardOutput = true })!;
    }

    // What was acknowledged must be there; the write after it may be there too.
    private static bool IsPossible(string name, Acknowledged acknowledged, Resource? found) => acknowledged.Verb switch
    {
        "create" when found?.ResourceVersion == acknowledged.Version => true,
        "create" => found is { Generation: 2 } && DoomedWriter.IsUpdated(name),
        "update" when found is null => DoomedWriter.IsDeleted(name),
        "update" => found.ResourceVersion == acknowledged.Version,
        _ => found is null,
    };
}
