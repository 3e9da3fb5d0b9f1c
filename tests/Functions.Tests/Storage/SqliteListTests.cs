using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.Tests.Storage;

public sealed class SqliteListTests : ListContract
{
    private readonly StoreDirectory _directory = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    private protected override Task<IResourceStore> OpenAsync() => Task.FromResult<IResourceStore>(_directory.Open());
}
