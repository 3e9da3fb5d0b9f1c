using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using WasmFaas.Functions.Execution;
using WasmFaas.Keeper;
using WasmFaas.Keeper.Http;
using WasmFaas.Keeper.Services;

namespace WasmFaas.Functions.Routing;

/// <summary>Sends requests on to resident services, and their answers back, as both come.</summary>
internal sealed class ServiceForwarder(KeeperLog? log)
{
    private readonly ServiceClients _clients = new();

    /// <summary>Answers a request whose target is a service.</summary>
    public async Task ForwardAsync(RequestContext context)
    {
        long start = Stopwatch.GetTimestamp();
        var match = (RouteMatch)context.Route!;
        if (Enter(match) is not { } service)
        {
            await RouterAnswers.NotServedAsync(context);
            return;
        }

        var end = ServiceRequestEnd.Failed;
        try
        {
            end = await ForwardAsync(context, match, service, start);
        }
        catch (OperationCanceledException) when (context.Lifetime.RequestAborted.IsCancellationRequested)
        {
            end = ServiceRequestEnd.Abandoned;
        }
        finally
        {
            service.Leave(end, Stopwatch.GetTimestamp() - start);
        }
    }

    /// <summary>The service of a request, which stays until it is left; the one that has taken its place where it takes no more.</summary>
    private static Service? Enter(RouteMatch match)
    {
        while (match.State.Service is { } service)
        {
            if (service.TryEnter()) return service;
            var now = match.Target!.State;
            if (ReferenceEquals(now, match.State)) return null;
            match.State = now;
        }

        return null;
    }

    private async Task<ServiceRequestEnd> ForwardAsync(RequestContext context, RouteMatch match, Service service, long start)
    {
        var options = service.Options.Function;
        string name = KeeperNames.Describe(service.Name);
        if (context.Request.Headers.ContentLength > options.RequestBytes)
        {
            await context.AnswerErrorAsync(413, $"the request's body is longer than {options.RequestBytes} bytes");
            return ServiceRequestEnd.Failed;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = options.RequestBytes;
        FunctionHeaders.Add(context, match, context.Request.Headers);
        FunctionHeaders.AddForwarded(context, context.Request.Headers);
        ServiceEndpoint endpoint;
        try
        {
            endpoint = await service.WaitReadyAsync(options.Timeout, context.Lifetime.RequestAborted);
        }
        catch (ServiceException e)
        {
            await context.AnswerErrorAsync(new RequestError(e.IsTimeout ? 504 : 503, $"the service {name} is not ready: {e.Message}", IsLoading: e.IsTimeout));
            return e.IsTimeout ? ServiceRequestEnd.TimedOut : ServiceRequestEnd.Failed;
        }

        using var limit = new StreamLimit(options.Timeout - Stopwatch.GetElapsedTime(start), options.Streaming, endpoint.Closed);
        var failure = await SendAsync(context, service, endpoint, limit);
        if (failure is not { } error) return ServiceRequestEnd.Answered;
        if (context.Lifetime.RequestAborted.IsCancellationRequested && !context.Response.HasStarted) return ServiceRequestEnd.Abandoned;
        log?.Write("warn", error.Message, ("function", service.Name), ("request", context.RequestId));
        if (!context.Response.HasStarted) await context.AnswerErrorAsync(error with { Message = $"{name}: {error.Message}" });
        return error.Status == 504 ? ServiceRequestEnd.TimedOut : ServiceRequestEnd.Failed;
    }

    /// <summary>Not compiled, and nothing that it uses loaded, before a service is called for the first time.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Task<RequestError?> SendAsync(RequestContext context, Service service, ServiceEndpoint endpoint, StreamLimit limit) =>
        ServiceExchange.RunAsync(new DefaultHttpContext(context.Features), PathOf(context), service, _clients.Get(endpoint), limit);

    private static string PathOf(RequestContext context) =>
        context.PathInfo ?? (context.Request.Path.Length == context.ScriptName.Length ? "/" : context.Request.Path[context.ScriptName.Length..]);
}
