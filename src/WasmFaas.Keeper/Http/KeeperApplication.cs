using System.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using WasmFaas.Keeper.Conventions;
using WasmFaas.Keeper.Hosting;

namespace WasmFaas.Keeper.Http;

/// <summary>Finds the function of each request and has it answered.</summary>
/// <param name="host">The functions.</param>
/// <param name="router">Finds the function of each request.</param>
internal sealed class KeeperApplication(FunctionHost host, IRequestRouter router) : IHttpApplication<RequestContext>
{
    public RequestContext CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is not IHostContextContainer<RequestContext> container) return new RequestContext(host, router, contextFeatures);
        return container.HostContext ??= new RequestContext(host, router, contextFeatures);
    }

    public void DisposeContext(RequestContext context, Exception? exception)
    {
        router.OnEnded(context);
        context.Reset();
    }

    public Task ProcessRequestAsync(RequestContext context)
    {
        long start = Stopwatch.GetTimestamp();
        if (context.Request.Path == "/healthz") return AnswerHealthAsync(context);
        if (router.Find(context) is { } function) return ServeAsync(context, function, start);
        return router.AnswerAsync(context);
    }

    private static Task AnswerHealthAsync(RequestContext context)
    {
        context.Response.Headers.ContentType = "text/plain";
        context.Response.Headers.ContentLength = 3;
        return context.ResponseBody.Writer.WriteAsync("ok\n"u8.ToArray()).AsTask();
    }

    private async Task ServeAsync(RequestContext context, HostedFunction function, long start)
    {
        function.Enter();
        var span = RequestTracing.StartRequest(context, function);
        try
        {
            var loaded = function.Loaded ?? await LoadAsync(context, function);
            if (loaded is null) return;
            if (loaded.Convention == CallingConvention.Args) await ArgsConvention.ServeAsync(context, function, loaded, start);
            else await CgiConvention.ServeAsync(context, function, loaded, start);
        }
        catch (OperationCanceledException)
        {
            context.Lifetime.Abort();
        }
        catch (BadHttpRequestException)
        {
            // The server answers these itself, with the status that they name.
            throw;
        }
        catch (Exception e)
        {
            host.Log?.Write("error", $"request failed: {e}", ("function", function.Name), ("request", context.RequestId));
            if (context.Response.HasStarted) context.Lifetime.Abort();
            else await ErrorAnswer.WriteAsync(context, 500, "the keeper failed; its log has the reason");
        }
        finally
        {
            RequestTracing.EndRequest(span, context);
            function.Leave();
        }
    }

    private async Task<LoadedFunction?> LoadAsync(RequestContext context, HostedFunction function)
    {
        using var span = RequestTracing.StartLoad();
        context.HasLoaded = true;
        try
        {
            return await function.LoadAsync().WaitAsync(function.Options.Timeout);
        }
        catch (TimeoutException)
        {
            await ErrorAnswer.WriteAsync(context, new RequestError(504, $"{function.Name} was still being compiled after {function.Options.Timeout.TotalSeconds:0.###} s", IsLoading: true));
        }
        catch (FunctionException e)
        {
            host.Log?.Write("error", $"cannot load: {e.Message}", ("function", function.Name), ("request", context.RequestId));
            await ErrorAnswer.WriteAsync(context, new RequestError(500, $"{function.Name} cannot be loaded: {e.Message}", IsLoading: true));
        }

        return null;
    }
}
