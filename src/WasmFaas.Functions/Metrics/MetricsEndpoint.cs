using WasmFaas.Functions.Api;
using WasmFaas.Functions.Async;
using WasmFaas.Keeper;
using WasmFaas.Keeper.Services;

namespace WasmFaas.Functions.Metrics;

/// <summary><c>/metrics</c>, for Prometheus.</summary>
internal sealed class MetricsEndpoint(FunctionHost host, ServiceHost? services = null, AsyncQueue? queue = null) : IApiEndpoint
{
    public Task? TryAnswer(ApiContext context, string path) =>
        path == "/metrics" ? context.AnswerAsync(200, PrometheusText.Write(host, services, queue?.Read()), PrometheusText.MediaType) : null;
}
