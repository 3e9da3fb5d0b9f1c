using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WasmFaas.Node;

namespace WasmFaas.Doors.Containerd;

/// <summary>Serves the controller of pods by gRPC at a Unix socket.</summary>
internal static class SandboxServer
{
    /// <summary>Makes the server, which is to be started.</summary>
    /// <param name="path">Path of the socket, which only this user may use.</param>
    /// <param name="controller">The controller.</param>
    /// <param name="report">Told of what goes wrong.</param>
    public static WebApplication Create(string path, SandboxController controller, Action<string, Exception> report)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            // Containerd has one connection, on which a call waits for the end of each pod: with Kestrel's limit, a hundred pods would let no other call through.
            options.Limits.Http2.MaxStreamsPerConnection = int.MaxValue;
            options.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.AddSingleton(controller);
        builder.Services.AddGrpc(options => options.Interceptors.Add<Errors>(report));
        var server = builder.Build();
        server.MapGrpcService<SandboxController>();
        return server;
    }

    /// <summary>Answers failures with the code that containerd goes by.</summary>
    private sealed class Errors(Action<string, Exception> report) : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            try
            {
                return await continuation(request, context);
            }
            catch (NodeException e)
            {
                throw new RpcException(new Status((StatusCode)(int)NodeErrors.CodeOf(e.Error), e.Message));
            }
            catch (InvalidProtocolBufferException e)
            {
                throw new RpcException(new Status(StatusCode.InvalidArgument, $"options: expected a PodSandboxConfig: {e.Message}"));
            }
            catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
            {
                throw new RpcException(new Status(StatusCode.Cancelled, "the caller has gone"));
            }
            catch (Exception e) when (e is not RpcException)
            {
                report($"{context.Method} failed", e);
                throw new RpcException(new Status(StatusCode.Internal, e.Message));
            }
        }
    }
}
