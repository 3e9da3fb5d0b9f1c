using Google.Protobuf;

namespace WasmFaas.Doors.Ttrpc;

/// <summary>The methods that a server has, by service and name.</summary>
internal sealed class TtrpcMethods
{
    private readonly Dictionary<(string Service, string Method), Func<byte[], CancellationToken, Task<IMessage>>> _methods = [];
    private readonly HashSet<string> _services = [];

    /// <summary>Adds a method.</summary>
    /// <param name="service">The service, with its package.</param>
    /// <param name="method">The method.</param>
    /// <param name="parser">Reads the request.</param>
    /// <param name="handle">Answers it; each call on a task of its own.</param>
    public void Add<TRequest>(string service, string method, MessageParser<TRequest> parser, Func<TRequest, CancellationToken, Task<IMessage>> handle)
        where TRequest : IMessage<TRequest>
    {
        _services.Add(service);
        _methods.Add((service, method), (payload, cancellationToken) => handle(parser.ParseFrom(payload), cancellationToken));
    }

    /// <summary>Calls a method.</summary>
    /// <exception cref="TtrpcException">There is none, or it refuses.</exception>
    /// <exception cref="InvalidProtocolBufferException">The payload is not the method's request.</exception>
    public Task<IMessage> CallAsync(string service, string method, byte[] payload, CancellationToken cancellationToken)
    {
        if (_methods.TryGetValue((service, method), out var handle)) return handle(payload, cancellationToken);
        throw new TtrpcException(StatusCode.Unimplemented, _services.Contains(service) ? $"the service {service} has no method {method}" : $"there is no service {service}");
    }
}
