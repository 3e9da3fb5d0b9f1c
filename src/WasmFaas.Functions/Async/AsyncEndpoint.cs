using System.Text.Json.Nodes;
using WasmFaas.Functions.Api;
using WasmFaas.Functions.Storage;

namespace WasmFaas.Functions.Async;

/// <summary>
/// Dead letters, under the paths of Fission's router: <c>/v1/async/dlq/list|show|redrive|purge</c>, with <c>namespace</c>,
/// <c>function</c> and <c>id</c> to choose by; and the calls that wait, under <c>/v1/async/queue/list</c>.
/// </summary>
internal sealed class AsyncEndpoint(AsyncQueue queue) : IApiEndpoint
{
    private const string Prefix = "/v1/async/";
    private const int ListLength = 500;

    public Task? TryAnswer(ApiContext context, string path) => path.StartsWith(Prefix, StringComparison.Ordinal) ? AnswerAsync(context, path[Prefix.Length..]) : null;

    private async Task AnswerAsync(ApiContext context, string verb)
    {
        string? ns = context.Query("namespace"), function = context.Query("function"), id = context.Query("id");
        bool isRead = verb is "dlq/list" or "dlq/show" or "queue/list";
        if (!isRead && verb is not ("dlq/redrive" or "dlq/purge")) throw new ApiException(404, "NotFound", $"{Prefix}{verb}: expected dlq/list, dlq/show, dlq/redrive, dlq/purge or queue/list");
        if (context.Method != (isRead ? "GET" : "POST")) throw Refusal.NoSuchMethod();
        int limit = Math.Min(context.Number("limit") ?? ListLength, ListLength);
        try
        {
            await context.AnswerAsync(200, verb switch
            {
                "dlq/list" => List(queue.ListDead(ns, function, id, limit)),
                "queue/list" => List(queue.ListWaiting(ns, function, limit)),
                "dlq/show" => Show(Existing(queue.ListDead(ns, function, id ?? throw Refusal.BadRequest("query parameter id: expected the call's id"), 1), id)),
                "dlq/redrive" => new JsonObject { ["redriven"] = Some(await queue.RedriveAsync(ns, function, id), id) },
                _ => new JsonObject { ["purged"] = Some(await queue.PurgeAsync(ns, function, id), id) },
            });
        }
        catch (StorageException e)
        {
            throw new ApiException(503, "ServiceUnavailable", e.Message);
        }
    }

    private JsonObject List(List<AsyncCall> calls)
    {
        var counts = queue.Read();
        return new JsonObject
        {
            ["waiting"] = counts.Waiting,
            ["running"] = counts.Running,
            ["deadLetters"] = counts.DeadLetters,
            ["items"] = new JsonArray([.. calls.Select(call => call.Describe())]),
        };
    }

    private static AsyncCall Existing(List<AsyncCall> calls, string id) => calls.FirstOrDefault() ?? throw Missing(id);

    private static int Some(int count, string? id) => count == 0 && id is not null ? throw Missing(id) : count;

    private static ApiException Missing(string id) => new(404, "NotFound", $"there is no dead letter \"{id}\"");

    private static JsonObject Show(AsyncCall call)
    {
        var shown = call.Describe();
        shown["depth"] = call.Depth;
        shown["headers"] = new JsonArray([.. call.Headers.Select(header => new JsonObject { ["name"] = header.Key, ["value"] = header.Value })]);
        shown["body"] = Convert.ToBase64String(call.Body);
        return shown;
    }
}
