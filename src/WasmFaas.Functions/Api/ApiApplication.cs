using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using WasmFaas.Functions.Storage;
using WasmFaas.Functions.Ui;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Api;

/// <summary>Finds out what each request asks, has it done, and words the refusals.</summary>
internal sealed class ApiApplication : IHttpApplication<ApiContext>, IDisposable
{
    private static readonly byte[] s_ok = "ok"u8.ToArray();

    private readonly Gate _gate;
    private readonly KeeperLog? _log;
    private readonly Reads _reads;
    private readonly Watches _watches;
    private readonly Writes _writes;
    private readonly Patches _patches;
    private readonly Deletes _deletes;

    public ApiApplication(IResourceStore store, string? token, ApiLimits limits, TimeProvider time, KeeperLog? log)
    {
        _gate = new Gate(token);
        _log = log;
        Namespaces = new Namespaces(store, limits);
        _reads = new Reads(store, time);
        _watches = new Watches(store, limits, time);
        _writes = new Writes(store, Namespaces, limits, time);
        _patches = new Patches(_writes, limits, time);
        _deletes = new Deletes(store, Namespaces, limits, time);
    }

    public Namespaces Namespaces { get; }

    /// <summary>What answers the paths that are no objects.</summary>
    public List<IApiEndpoint> Endpoints { get; } = [];

    public ApiContext CreateContext(IFeatureCollection contextFeatures) => new(contextFeatures);

    public void DisposeContext(ApiContext context, Exception? exception)
    {
    }

    public void Dispose() => _watches.Dispose();

    /// <summary>Ends what would never end by itself.</summary>
    public void StopWatches() => _watches.Stop();

    public async Task ProcessRequestAsync(ApiContext context)
    {
        ApiPath? path = null;
        try
        {
            string url = context.Request.Path;
            if (url is "/healthz" or "/livez" or "/readyz")
            {
                await context.AnswerAsync(200, s_ok, "text/plain; charset=utf-8");
                return;
            }

            if (UiEndpoint.TryAnswerFile(context, url) is { } file)
            {
                await file;
                return;
            }

            if (!Endpoints.Any(endpoint => endpoint.TryAdmit(context, url))) _gate.Check(context);
            foreach (var endpoint in Endpoints)
            {
                if (endpoint.TryAnswer(context, url) is not { } answer) continue;
                await answer;
                return;
            }

            path = ApiPath.Parse(url);
            await (path is null ? Descriptions.AnswerAsync(context, url) : ServeAsync(context, path));
        }
        catch (ApiException e)
        {
            await RefuseAsync(context, path, e);
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            // The client is gone.
        }
        catch (BadHttpRequestException)
        {
            // The server answers these itself, with the status that they name.
            throw;
        }
        catch (Exception e)
        {
            _log?.Write("error", $"API request failed: {e}", ("method", context.Method), ("path", context.Request.Path));
            await RefuseAsync(context, path, new ApiException(500, "InternalError", "the server failed; its log has the reason"));
        }
    }

    private Task ServeAsync(ApiContext context, ApiPath path) => (context.Method, path.Name) switch
    {
        ("GET", null) => context.Flag("watch") ? _watches.ServeAsync(context, path) : _reads.ListAsync(context, path),
        ("GET" or "HEAD", not null) => _reads.GetAsync(context, path),
        ("POST", null) => _writes.CreateAsync(context, path),
        ("PUT", not null) => _writes.UpdateAsync(context, path),
        ("PATCH", not null) => _patches.PatchAsync(context, path),
        ("DELETE", null) => _deletes.DeleteCollectionAsync(context, path),
        ("DELETE", not null) when !path.IsStatus => _deletes.DeleteAsync(context, path),
        _ => throw Refusal.NoSuchMethod(),
    };

    private async Task RefuseAsync(ApiContext context, ApiPath? path, ApiException e)
    {
        // That something is not there, or is there already, is what clients ask to find out.
        if (e.Code is not (404 or 409))
        {
            _log?.Write(e.Code >= 500 ? "error" : "warn", $"API request refused: {e.Message}",
                ("method", context.Method), ("path", context.Request.Path), ("status", $"{e.Code}"));
        }

        if (context.HasStarted) context.Abort();
        else await context.AnswerAsync(e.Code, StatusObject.Failure(e, path?.Kind, path?.Name));
    }
}
