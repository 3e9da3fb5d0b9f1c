using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Api;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Storage;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.State;

/// <summary>
/// Fission's state API: <c>GET|PUT|DELETE /v1/state/KEY</c>, <c>POST /v1/state/KEY/cas</c>, <c>GET /v1/state</c>. A function's
/// token opens its keyspace, which the headers name; who may use the API of objects may use all.
/// </summary>
/// <param name="store">The keys and values.</param>
/// <param name="tokens">Checks the tokens.</param>
/// <param name="functions">The functions, which claim keyspaces.</param>
/// <param name="isOpen">True where the API of objects asks for no token.</param>
internal sealed class StateEndpoint(StateStore store, StateTokens tokens, Informer functions, bool isOpen) : IApiEndpoint
{
    private const string Root = "/v1/state", Version = "X-Fission-State-Version", TimeToLive = "X-Fission-State-TTL";

    /// <inheritdoc/>
    public bool TryAdmit(ApiContext context, string path) => IsOwn(path) && StateScope.TryRead(context, tokens) is not null;

    /// <inheritdoc/>
    public Task? TryAnswer(ApiContext context, string path)
    {
        if (IsOwn(path)) return AnswerAsync(context);
        return path.Split('/') is ["", "apis", var group, "v1", "namespaces", var ns, "functions", var name, "statetoken"] && group == ResourceKinds.Function.Group
            ? AnswerTokenAsync(context, ns, name) : null;
    }

    private static bool IsOwn(string path) => path == Root || path.StartsWith(Root + "/", StringComparison.Ordinal);

    private async Task AnswerAsync(ApiContext context)
    {
        try
        {
            var (keyspace, isOperator) = StateScope.Read(context, tokens, isOpen);
            var quota = FindQuota(keyspace);
            if (quota is null && !isOperator) throw new StateException(403, "forbidden", $"no function claims the keyspace {keyspace}");
            quota ??= StateQuota.Unclaimed(keyspace);

            // The key is taken from the address as it was sent: a slash in it is %2F.
            string key = Uri.UnescapeDataString(context.Request.RawTarget.Split('?')[0][Root.Length..].TrimStart('/'));
            bool isSwap = context.Method == "POST" && key.EndsWith("/cas", StringComparison.Ordinal);
            if (isSwap) key = key[..^"/cas".Length];
            if (key.Length == 0 && context.Method == "GET") await ListAsync(context, keyspace);
            else if (StateKey.Check(key) is { } problem) throw BadRequest(problem);
            else if (isSwap) await SwapAsync(context, quota, key);
            else await AnswerKeyAsync(context, quota, key);
        }
        catch (StateException e)
        {
            await context.AnswerAsync(e.Status, new JsonObject { ["error"] = e.Message, ["code"] = e.Code });
        }
        catch (ApiException e)
        {
            string code = e.Code == 413 ? "quota_value_bytes" : e.Code == 401 ? "unauthorized" : "bad_request";
            await context.AnswerAsync(e.Code, new JsonObject { ["error"] = e.Message, ["code"] = code });
        }
        catch (StorageException e)
        {
            await context.AnswerAsync(503, new JsonObject { ["error"] = e.Message, ["code"] = "capability_unavailable" });
        }
    }

    private async Task AnswerKeyAsync(ApiContext context, StateQuota quota, string key)
    {
        switch (context.Method)
        {
            case "GET":
                var entry = store.Find(quota.Keyspace, key) ?? throw Refuse(GuestStateStatus.NotFound, quota);
                context.ResponseHeaders[Version] = entry.Version.ToString(CultureInfo.InvariantCulture);
                await context.AnswerAsync(200, entry.Value, "application/octet-stream");
                return;
            case "PUT":
                byte[] value = await context.ReadBodyAsync(quota.MaxValueBytes);
                await AnswerAsync(context, quota, await store.SetAsync(quota, key, value, Expected(context), ReadTimeToLive(context)));
                return;
            case "DELETE":
                var deleted = await store.DeleteAsync(quota.Keyspace, key, Expected(context));
                await AnswerAsync(context, quota, deleted.Status == GuestStateStatus.NotFound ? default : deleted);
                return;
            default:
                throw new StateException(405, "bad_request", $"{context.Method} is not answered here: expected GET, PUT or DELETE, or POST {Root}/KEY/cas");
        }
    }

    private async Task SwapAsync(ApiContext context, StateQuota quota, string key)
    {
        byte[] body = await context.ReadBodyAsync((2 * quota.MaxValueBytes) + 4096);
        long? expected = null;
        byte[]? value = null;
        try
        {
            var json = JsonBody.Parse(body, out _);
            expected = json.Number("expectVersion") ?? 0;
            value = Convert.FromBase64String(json is JsonObject && json["value"] is JsonValue text ? text.ToString() : "");
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            // Told below.
        }

        if (value is null || expected is null or < 0) throw BadRequest("the body: expected {\"expectVersion\": VERSION, \"value\": BASE64}");
        await AnswerAsync(context, quota, await store.SetAsync(quota, key, value, expected, ReadTimeToLive(context)));
    }

    private Task ListAsync(ApiContext context, Keyspace keyspace)
    {
        int limit = Math.Min(context.Number("limit") is { } given and > 0 ? given : StateLimits.ListedKeysDefault, StateLimits.ListedKeys);
        var keys = store.List(keyspace, context.Query("prefix") ?? "", context.Query("cursor") ?? "", limit + 1);
        var answer = new JsonObject { ["keys"] = new JsonArray([.. keys.Take(limit).Select(key => JsonValue.Create(key))]) };
        if (keys.Count > limit) answer["cursor"] = keys[limit - 1];
        return context.AnswerAsync(200, answer);
    }

    private async Task AnswerTokenAsync(ApiContext context, string ns, string name)
    {
        if (context.Method != "GET") throw Refusal.NoSuchMethod();
        if (functions.Find(new ResourceKey(ns, name)) is not { } function) throw new ApiException(404, "NotFound", $"{ResourceKinds.Function} \"{name}\" not found");
        if (StateQuota.Read(FunctionObject.Of(function)) is not { } quota) throw new ApiException(404, "NotFound", $"the function {ns}/{name} keeps no state: expected spec.state");
        await context.AnswerAsync(200, new JsonObject { ["namespace"] = ns, ["keyspace"] = quota.Keyspace.Name, ["token"] = tokens.Make(quota.Keyspace) });
    }

    /// <summary>The quota of a keyspace: of several functions that share it, that of the first by name.</summary>
    private StateQuota? FindQuota(Keyspace keyspace) => functions.Objects
        .Where(function => function.Namespace == keyspace.Namespace)
        .OrderBy(function => function.Name, StringComparer.Ordinal)
        .Select(function => StateQuota.Read(FunctionObject.Of(function)))
        .FirstOrDefault(quota => quota?.Keyspace == keyspace);

    private static Task AnswerAsync(ApiContext context, StateQuota quota, StateWrite write)
    {
        if (write.Status != GuestStateStatus.Ok) throw Refuse(write.Status, quota);
        if (write.Version != 0) context.ResponseHeaders[Version] = write.Version.ToString(CultureInfo.InvariantCulture);
        return context.AnswerEmptyAsync(204);
    }

    private static long? Expected(ApiContext context)
    {
        string text = context.Request.Headers.IfMatch.ToString();
        if (text.Length == 0) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long version) ? version : throw BadRequest($"If-Match: \"{text}\": expected a version, a whole number that is not negative");
    }

    private static TimeSpan? ReadTimeToLive(ApiContext context)
    {
        string text = context.Request.Headers[TimeToLive].ToString();
        if (text.Length == 0) return null;
        return GoDuration.Parse(text) is { } time && time >= TimeSpan.Zero ? time : throw BadRequest($"{TimeToLive}: \"{text}\": expected a duration such as 300s");
    }

    private static StateException BadRequest(string message) => new(400, "bad_request", message);

    private static StateException Refuse(GuestStateStatus status, StateQuota quota) => status switch
    {
        GuestStateStatus.NotFound => new(404, "not_found", "key not found"),
        GuestStateStatus.VersionConflict => new(412, "version_conflict", "the key has another version"),
        GuestStateStatus.ValueTooLarge => new(413, "quota_value_bytes", $"the value is longer than {quota.MaxValueBytes} bytes (spec.state.maxValueBytes)"),
        GuestStateStatus.TooManyKeys => new(429, "quota_keys", $"the keyspace has {quota.MaxKeys} keys and may have no more (spec.state.maxKeys)"),
        _ => new(503, "capability_unavailable", "the state cannot be written now"),
    };
}
