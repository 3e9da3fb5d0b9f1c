using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using Xunit;

namespace WasmFaas.Functions.Tests.Storage;

/// <summary>
/// What every store must do. A store's test class derives from each of the contract classes and opens its store, with
/// nothing in it.
/// </summary>
public abstract class ResourceStoreContract : IAsyncLifetime
{
    private protected IResourceStore Store { get; private set; } = null!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected abstract Task<IResourceStore> OpenAsync();

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public virtual async ValueTask DisposeAsync() => await Store.DisposeAsync();

    private protected static Resource Function(string name, string ns = "default", int value = 0) => Of(ResourceKinds.Function, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
        ["spec"] = new JsonObject { ["value"] = value },
    });

    private protected static Resource Of(ResourceKind kind, JsonObject json) => new(kind, json);

    private protected Task<Resource> CreateAsync(string name, string ns = "default", int value = 0) => Store.CreateAsync(Function(name, ns, value), Cancellation);

    private protected Task<Resource?> FindAsync(string name, string ns = "default") => Store.FindAsync(ResourceKinds.Function, ns, name, Cancellation);

    private protected Task<ResourceList> ListAsync(string? ns = null, ListOptions? options = null) =>
        Store.ListAsync(ResourceKinds.Function, ns, options ?? new ListOptions(), Cancellation);

    private protected Task<Resource> DeleteAsync(string name, string? uid = null, string? resourceVersion = null) =>
        Store.DeleteAsync(ResourceKinds.Function, "default", name, uid, resourceVersion, Cancellation);

    private protected static Resource Changed(Resource resource, Action<Resource> change)
    {
        var copy = resource.Clone();
        change(copy);
        return copy;
    }

    private protected static async Task<ApiException> RefusedAsync(int code, string reason, Task write)
    {
        var error = await Assert.ThrowsAsync<ApiException>(() => write);
        Assert.Equal((code, reason), (error.Code, error.Reason));
        return error;
    }
}
