using System.Text.Json.Nodes;
using WasmFaas.Functions.Canaries;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using Xunit;

namespace WasmFaas.Functions.Tests.Canaries;

public sealed class CanaryControllerTests : IDisposable
{
    private const string Spec = """{"trigger":"hello","newfunction":"new","oldfunction":"old","weightincrement":40,"duration":"1m","failurethreshold":10}""";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-");
    private readonly SetTime _time = new();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task AllRequestsGoToTheNewFunctionStepByStep()
    {
        await using var process = await StartAsync(Spec);
        Assert.Equal((0, "pending", "Progressing"), await process.ReadAsync());
        await process.StepAsync(0);
        Assert.Equal((40, "pending", "Progressing"), await process.ReadAsync());
        await process.StepAsync(0);
        Assert.Equal((40, "pending", "Waiting"), await process.ReadAsync());
        await process.StepAsync(20, failures: 2);
        Assert.Equal((80, "pending", "Progressing"), await process.ReadAsync());
        await process.StepAsync(1);
        Assert.Equal((100, "succeeded", "Succeeded"), await process.ReadAsync());
    }

    [Fact]
    public async Task TooManyFailuresMoveAllBackForGood()
    {
        await using (var process = await StartAsync(Spec))
        {
            await process.StepAsync(0);
            await process.StepAsync(1000);

            // The rate is that of the requests since the last move.
            await process.StepAsync(20, failures: 3);
            Assert.Equal((0, "failed", "RolledBack"), await process.ReadAsync());
        }

        await using var again = await StartAsync(null);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => again.StepAsync(0));
        Assert.Equal((0, "failed", "RolledBack"), await again.ReadAsync());
    }

    [Fact]
    public async Task ItGoesOnAfterARestart()
    {
        await using (var process = await StartAsync(Spec)) await process.StepAsync(0);
        await using (var process = await StartAsync(null))
        {
            Assert.Equal((40, "pending", "Progressing"), await process.ReadAsync());
            await process.StepAsync(1);
            Assert.Equal((80, "pending", "Progressing"), await process.ReadAsync());
        }

        await using var last = await StartAsync(null);
        await last.StepAsync(1);
        Assert.Equal((100, "succeeded", "Succeeded"), await last.ReadAsync());
    }

    [Fact]
    public async Task ATriggerThatIsEditedMeanwhileIsLookedAtAnew()
    {
        await using var process = await StartAsync(Spec);
        await process.StepAsync(0);
        process.Store.BeforeUpdate = () => process.EditTriggerAsync(reference => reference["functionweights"] = new JsonObject { ["new"] = 10, ["old"] = 90 });
        await process.StepAsync(1);
        Assert.Equal((50, "pending", "Progressing"), await process.ReadAsync());
    }

    [Fact]
    public async Task ATriggerWithoutTheseWeightsOrGoneAbortsIt()
    {
        await using var process = await StartAsync(Spec);
        await process.EditTriggerAsync(reference => reference["functionweights"] = new JsonObject { ["other"] = 10 });
        await process.StepAsync(0);
        Assert.Equal((-1, "aborted", "Aborted"), await process.ReadAsync());
    }

    [Fact]
    public async Task ATriggerThatIsGoneAbortsIt()
    {
        await using var process = await StartAsync(Spec);
        process.Store.BeforeUpdate = () => process.Store.DeleteAsync(ResourceKinds.HttpTrigger, "default", "hello", null, null, TestContext.Current.CancellationToken);
        await process.StepAsync(0);
        Assert.Equal((-1, "aborted", "Aborted"), await process.ReadAsync());
    }

    [Fact]
    public async Task ARollbackThatWasCutShortIsFinished()
    {
        await using (var process = await StartAsync(Spec))
        {
            await process.StepAsync(0);
            process.Store.BeforeUpdate = () => throw new InvalidOperationException("the process ends here");
            await Assert.ThrowsAsync<InvalidOperationException>(() => process.StepAsync(1, failures: 1));
            Assert.Equal((40, "pending", CanaryMove.RollingBack), await process.ReadAsync());
        }

        await using var again = await StartAsync(null);
        Assert.Equal((0, "failed", "RolledBack"), await again.ReadAsync());
    }

    [Fact]
    public async Task WithoutAnIncrementItIsAborted()
    {
        await using var process = await StartAsync("""{"trigger":"hello","newfunction":"new","oldfunction":"old"}""");
        Assert.Equal((0, "aborted", "Aborted"), await process.ReadAsync());
    }

    private Task<CanaryProcess> StartAsync(string? spec) => CanaryProcess.StartAsync(_directory.FullName, _time, spec);
}
