namespace WasmFaas.Doors.Ttrpc;

/// <summary>One frame: its header, and the payload behind it (containerd/ttrpc, PROTOCOL.md, "Message header").</summary>
/// <param name="StreamId">The stream; a client's are odd and grow.</param>
/// <param name="Type">What it carries.</param>
/// <param name="Flags">Of a request: 0x01 no data follows, 0x02 data follows; a plain call has neither.</param>
/// <param name="Payload">The payload; null where it was longer than <see cref="MaxPayload"/> and was passed over.</param>
internal readonly record struct Frame(uint StreamId, FrameType Type, byte Flags, byte[]? Payload)
{
    /// <summary>Length of the header, in bytes.</summary>
    public const int HeaderLength = 10;

    /// <summary>Longest payload, in bytes.</summary>
    public const int MaxPayload = 4 << 20;

    /// <summary>The flag of a request that a stream of data follows.</summary>
    public const byte RemoteOpen = 0x02;
}
