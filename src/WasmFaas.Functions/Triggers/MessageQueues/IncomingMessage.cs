namespace WasmFaas.Functions.Triggers.MessageQueues;

/// <summary>A message that was read from a queue.</summary>
/// <param name="Body">Its body.</param>
/// <param name="ContentType">Its content type, or null.</param>
/// <param name="CorrelationId">What an answer refers to it by, or null.</param>
internal sealed record IncomingMessage(byte[] Body, string? ContentType, string? CorrelationId);
