using WasmFaas.Keeper;
using WasmFaas.Keeper.Services;

namespace WasmFaas.Functions.Routing;

/// <summary>A resident service as the router uses it.</summary>
/// <param name="Service">The service.</param>
/// <param name="Streaming">The limits of its streams; null where the function has none of its own.</param>
internal sealed record ServiceBackend(Service Service, StreamingLimits? Streaming);
