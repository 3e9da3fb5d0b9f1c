using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.Tests.Storage;

public sealed class SqliteWriteTests : WriteContract
{
    private readonly StoreDirectory _directory = new();

    private protected override Task<IResourceStore> OpenAsync() => _directory.OpenAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }
}
