using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;

namespace WasmFaas.Functions.Api;

/// <summary>
/// Archives that are too long for a Package (Fission's storagesvc, <c>/v1/archive</c>): POST keeps the body and answers with its
/// id, its SHA-256; GET and HEAD with <c>?id=</c> read it. A package refers to it by the url <c>held:ID</c>; what none refers to
/// goes after a while (<see cref="PlatformLimits.ArchiveGrace"/>).
/// </summary>
internal sealed class ArchiveEndpoint(ArchiveStore archives) : IApiEndpoint
{
    private const string Path = "/v1/archive", ContentType = "application/octet-stream";

    public Task? TryAnswer(ApiContext context, string path) => path == Path ? AnswerAsync(context) : null;

    private async Task AnswerAsync(ApiContext context)
    {
        if (context.Method is "GET" or "HEAD") await ReadAsync(context);
        else if (context.Method == "POST") await KeepAsync(context);
        else throw Refusal.NoSuchMethod();
    }

    private async Task KeepAsync(ApiContext context)
    {
        try
        {
            string digest = await archives.KeepAsync(context.Request.Body, context.Cancellation);
            await context.AnswerAsync(201, new JsonObject { ["id"] = digest });
        }
        catch (ArchiveException e)
        {
            throw new ApiException(413, "RequestEntityTooLarge", e.Message);
        }
    }

    private async Task ReadAsync(ApiContext context)
    {
        string id = context.Query("id") ?? throw Refusal.BadRequest("query parameter id: expected the archive's SHA-256 in hexadecimal");
        string path = archives.Find(id) ?? throw new ApiException(404, "NotFound", $"there is no archive \"{id}\"");
        await using var file = File.OpenRead(path);
        context.ResponseHeaders.ContentLength = file.Length;
        await context.BeginStreamAsync(ContentType);
        if (context.Method == "HEAD") return;
        byte[] part = new byte[64 * 1024];
        for (int count; (count = await file.ReadAsync(part, context.Cancellation)) != 0;) await context.SendAsync(part.AsMemory(0, count));
    }
}
