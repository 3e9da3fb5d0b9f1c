using System.Text;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Api;

/// <summary>
/// The subresource <c>log</c> of a function, with the parameters of a pod's: <c>tailLines</c>, and <c>follow</c> for new lines
/// as they come.
/// </summary>
internal sealed class FunctionLogEndpoint(IResourceStore store, FunctionLogs logs) : IApiEndpoint
{
    private const string ContentType = "text/plain; charset=utf-8";

    public Task? TryAnswer(ApiContext context, string path) =>
        path.Split('/') is ["", "apis", var group, "v1", "namespaces", var ns, "functions", var name, "log"] && group == ResourceKinds.Function.Group
            ? AnswerAsync(context, ns, name) : null;

    private async Task AnswerAsync(ApiContext context, string ns, string name)
    {
        if (context.Method != "GET") throw Refusal.NoSuchMethod();
        if (await store.FindAsync(ResourceKinds.Function, ns, name, context.Cancellation) is null)
            throw new ApiException(404, "NotFound", $"{ResourceKinds.Function} \"{name}\" not found");
        int count = context.Number("tailLines") ?? int.MaxValue;
        string function = KeeperNames.Of(ns, name);
        if (!context.Flag("follow"))
        {
            await context.AnswerAsync(200, Encoding.UTF8.GetBytes(string.Concat(logs.Read(function, count).Select(line => line + "\n"))), ContentType);
            return;
        }

        await context.BeginStreamAsync(ContentType);
        await foreach (string line in logs.FollowAsync(function, count, context.Cancellation))
            await context.SendAsync(Encoding.UTF8.GetBytes(line + "\n"));
    }
}
