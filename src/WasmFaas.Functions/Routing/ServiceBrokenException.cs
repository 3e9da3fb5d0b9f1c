namespace WasmFaas.Functions.Routing;

/// <summary>A service broke off before its answer. No <see cref="IOException"/>, after which the request would be sent again.</summary>
internal sealed class ServiceBrokenException(string message) : Exception(message);
