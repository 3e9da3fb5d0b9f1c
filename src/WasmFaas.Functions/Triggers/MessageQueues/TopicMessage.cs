namespace WasmFaas.Functions.Triggers.MessageQueues;

/// <summary>A message to be published.</summary>
/// <param name="Topic">The topic: with RabbitMQ, the name of a queue.</param>
/// <param name="Body">Its body.</param>
/// <param name="ContentType">Its content type, or null.</param>
/// <param name="CorrelationId">What it answers, or null.</param>
internal sealed record TopicMessage(string Topic, ReadOnlyMemory<byte> Body, string? ContentType = null, string? CorrelationId = null);
