using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using WasmFaas.Keeper.Http;
using WasmFaas.Keeper.Services;
using Yarp.ReverseProxy.Forwarder;

namespace WasmFaas.Functions.Routing;

/// <summary>One request to a service and its answer, over YARP's forwarder.</summary>
internal static class ServiceExchange
{
    private const string AnyHost = "http://localhost";

    /// <summary>Stands for no limit: the forwarder's timer takes no more than some weeks.</summary>
    private static readonly TimeSpan s_never = TimeSpan.FromDays(7);

    private static readonly IHttpForwarder s_forwarder =
        new ServiceCollection().AddLogging().AddHttpForwarder().BuildServiceProvider().GetRequiredService<IHttpForwarder>();

    /// <summary>Runs it.</summary>
    /// <returns>What went wrong, or null. Where the answer has begun, it was broken off.</returns>
    public static async Task<RequestError?> RunAsync(HttpContext context, string path, Service service, HttpMessageInvoker client, StreamLimit limit)
    {
        var (timeout, streaming) = (service.Options.Function.Timeout, service.Options.Function.Streaming);
        var idle = streaming?.IdleTimeout ?? timeout;
        var config = new ForwarderRequestConfig { Version = HttpVersion.Version11, ActivityTimeout = idle > TimeSpan.Zero ? idle : s_never };
        var result = await s_forwarder.SendAsync(context, AnyHost, client, config, new ServiceTransformer(path, limit), limit.Token);
        if (result == ForwarderError.None) return null;
        var error = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        if (limit.IsExpired) return limit.IsStream
            ? new RequestError(504, $"the stream was ended: it took longer than {streaming!.MaxDuration!.Value.TotalSeconds:0.###} s (spec.streaming.maxDurationSeconds)", Reason: "stream_max_duration")
            : new RequestError(504, $"it did not answer within {timeout.TotalSeconds:0.###} s (spec.functionTimeout)");
        if (context.RequestAborted.IsCancellationRequested) return new RequestError(499, "the client went away", Reason: "client_disconnect");
        if (IsIdle(result, error)) return streaming is null
            ? new RequestError(504, $"nothing came for {idle.TotalSeconds:0.###} s (spec.functionTimeout)")
            : new RequestError(504, $"nothing came for {idle.TotalSeconds:0.###} s (spec.streaming.idleTimeoutSeconds)", Reason: "stream_idle");
        if (Find<BadHttpRequestException>(error) is { } bad) return new RequestError(bad.StatusCode, bad.Message);
        if (limit.Token.IsCancellationRequested) return new RequestError(502, "the service was stopped, and its grace time was over");
        return error is HttpRequestException { InnerException: SocketException dial }
            ? new RequestError(502, $"the service cannot be reached: {dial.Message}", Reason: "dial_error")
            : new RequestError(502, $"the service broke off: {error?.InnerException?.Message ?? error?.Message ?? result.ToString()}");
    }

    private static bool IsIdle(ForwarderError result, Exception? error) =>
        result is ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout
        || (result is ForwarderError.ResponseBodyCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestCanceled && error is OperationCanceledException or TimeoutException);

    private static T? Find<T>(Exception? error)
        where T : Exception
    {
        if (error is AggregateException several) return several.InnerExceptions.Select(Find<T>).FirstOrDefault(found => found is not null);
        return error as T ?? (error?.InnerException is { } inner ? Find<T>(inner) : null);
    }
}
