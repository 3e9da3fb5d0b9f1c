using Google.Protobuf;
using WasmFaas.Doors.Containerd;
using WasmFaas.Doors.Containerd.Messages;
using WasmFaas.Doors.Ttrpc;
using WasmFaas.Node.Containers;
using WasmFaas.Node.Keepers;
using WasmFaas.Node.Pods;
using Xunit;

namespace WasmFaas.Doors.Tests.Containerd;

/// <summary>The Task service's refusals, whose codes containerd goes by.</summary>
public sealed class TaskServiceTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasmfaas-task-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("State", StatusCode.NotFound)]
    [InlineData("Pids", StatusCode.NotFound)]
    [InlineData("Wait", StatusCode.NotFound)]
    [InlineData("Delete", StatusCode.NotFound)]
    [InlineData("Exec", StatusCode.NotFound)]
    internal async Task ARefusalHasItsCode(string method, StatusCode code)
    {
        string nowhere = Path.Combine(_directory.FullName, "nowhere");
        var service = new TaskService(new Runners(new KeeperPool([], nowhere, nowhere), new ModuleCompiler([], nowhere, (_, _) => { }), new Runc(nowhere), new ContainerRecords(nowhere)), "scope", new PodStore(_directory.FullName), new EventQueue(nowhere, "default", (_, _) => { }));
        byte[] request = new ProcessRequest { Id = "nobody" }.ToByteArray();
        var refusal = await Assert.ThrowsAsync<TtrpcException>(() => service.CreateMethods().CallAsync("containerd.task.v2.Task", method, request, TestContext.Current.CancellationToken));
        Assert.Equal(code, refusal.Code);
    }
}
