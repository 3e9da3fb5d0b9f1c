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
/// <param name="root">The function that answers all paths; null where the path's first segment names it.</param>
internal sealed class KeeperApplication(FunctionHost host, HostedFunction? root) : IHttpApplication<RequestContext>
{
    public RequestContext CreateContext(IFeatureCollection contextFeatures)
    {
        if (contextFeatures is not IHostContextContainer<RequestContext> container) return new RequestContext(host, contextFeatures);
        return container.HostContext ??= new RequestContext(host, contextFeatures);
    }

    public void DisposeContext(RequestContext context, Exception? exception) => context.Reset();

    public Task ProcessRequestAsync(RequestContext context)
    {
        long start = Stopwatch.GetTimestamp();
        string path = context.Request.Path;
        if (path == "/healthz") return AnswerHealthAsync(context);
        if (root is not null) return ServeAsync(context, root, "", start);
        var segment = FirstSegment(path);
        if (host.Find(segment) is { } function) return ServeAsync(context, function, "/" + function.Name, start);
        return ErrorAnswer.WriteAsync(context, 404, $"there is no function \"{segment}\": expected /NAME or /NAME/... with the name of a function");
    }

    private static ReadOnlySpan<char> FirstSegment(ReadOnlySpan<char> path)
    {
        if (!path.IsEmpty && path[0] == '/') path = path[1..];
        int end = path.IndexOf('/');
        return end < 0 ? path : path[..end];
    }

    private static Task AnswerHealthAsync(RequestContext context)
    {
        context.Response.Headers.ContentType = "text/plain";
        context.Response.Headers.ContentLength = 3;
        return context.ResponseBody.Writer.WriteAsync("ok\n"u8.ToArray()).AsTask();
    }

    private async Task ServeAsync(RequestContext context, HostedFunction function, string scriptName, long start)
    {
        function.Enter();
        try
        {
            var loaded = function.Loaded ?? await LoadAsync(context, function);
            if (loaded is null) return;
            if (loaded.Convention == CallingConvention.Args) await ArgsConvention.ServeAsync(context, function, loaded, start);
            else await CgiConvention.ServeAsync(context, function, loaded, scriptName, start);
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
            function.Leave();
        }
    }

    private async Task<LoadedFunction?> LoadAsync(RequestContext context, HostedFunction function)
    {
        try
        {
            return await function.LoadAsync().WaitAsync(function.Options.Timeout);
        }
        catch (TimeoutException)
        {
            await ErrorAnswer.WriteAsync(context, 504, $"{function.Name} was still being compiled after {function.Options.Timeout.TotalSeconds:0.###} s");
        }
        catch (FunctionException e)
        {
            host.Log?.Write("error", $"cannot load: {e.Message}", ("function", function.Name), ("request", context.RequestId));
            await ErrorAnswer.WriteAsync(context, 500, $"{function.Name} cannot be loaded: {e.Message}");
        }

        return null;
    }
}
