namespace WasmFaas.Keeper;

/// <summary>What is taken for a stream.</summary>
public enum StreamProtocol
{
    /// <summary>Each of the others.</summary>
    Auto,

    /// <summary>Answers of the media type text/event-stream.</summary>
    Sse,

    /// <summary>Answers whose length is not known before their end.</summary>
    Chunked,

    /// <summary>WebSockets.</summary>
    WebSocket,
}
