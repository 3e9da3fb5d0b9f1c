using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.Tests.Storage;

/// <summary>A directory for a database, deleted at the end.</summary>
internal sealed class StoreDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("store-");

    public string Database => Path.Combine(_directory.FullName, "state.db");

    public static Resource Function(string name, int value = 0, string ns = "default") => new(ResourceKinds.Function, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
        ["spec"] = new JsonObject { ["value"] = value },
    });

    public SqliteResourceStore Open(StorageLimits? limits = null, TimeProvider? time = null) => SqliteResourceStore.Open(Database, limits, time);

    public void Dispose() => _directory.Delete(recursive: true);
}
