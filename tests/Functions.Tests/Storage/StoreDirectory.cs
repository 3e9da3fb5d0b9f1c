using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.Tests.Storage;

/// <summary>A directory for a database, deleted at the end.</summary>
internal sealed class StoreDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("store-");

    public string Database => Path.Combine(_directory.FullName, "state.db");

    public SqliteResourceStore Open(StorageLimits? limits = null) => SqliteResourceStore.Open(Database, limits);

    public Task<IResourceStore> OpenAsync(StorageLimits? limits = null) => Task.FromResult<IResourceStore>(Open(limits));

    public void Dispose() => _directory.Delete(recursive: true);
}
