using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Triggers.MessageQueues;

/// <summary>
/// Does with a message what its trigger says: calls the function, publishes the answer, repeats what failed, publishes what
/// failed for good. It knows no broker.
/// </summary>
/// <param name="trigger">The trigger.</param>
/// <param name="paths">The trigger's functions.</param>
/// <param name="call">Calls a function: path, body, headers.</param>
/// <param name="publish">Publishes a message; certain when it returns.</param>
/// <param name="time">The clock of the waits.</param>
/// <param name="log">The log, or null.</param>
internal sealed class MessageHandler(
    QueueTrigger trigger,
    FunctionPaths paths,
    Func<string, HttpContent, IReadOnlyList<KeyValuePair<string, string>>, CancellationToken, Task<FunctionAnswer>> call,
    Func<TopicMessage, CancellationToken, Task> publish,
    TimeProvider time,
    KeeperLog? log)
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private readonly KeyValuePair<string, string>[] _headers = [.. Headers(trigger)];
    private long _told;

    /// <summary>Deals with a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="stopping">Ends the waits between calls: the message goes back.</param>
    /// <param name="abort">Ends everything: the broker has the message anyway.</param>
    public async Task<MessageEnd> HandleAsync(IncomingMessage message, CancellationToken stopping, CancellationToken abort)
    {
        var wait = MessageQueueLimits.FirstRetry;
        for (long failures = 0; ;)
        {
            string path = paths.Choose(Random.Shared);
            var (answer, problem) = await CallAsync(path, message, abort);
            if (answer is { IsSuccess: true })
                return trigger.ResponseTopic.Length == 0 ? MessageEnd.Done : await PublishAsync(Answer(message, answer), stopping, abort);

            // What was not called has not failed: without its function a message waits.
            if (answer is { IsUnavailable: true }) TellOfWait(problem);
            else if (++failures > trigger.MaxRetries) return await FailAsync(path, message, answer, problem, stopping, abort);
            if (!await DelayAsync(wait, stopping)) return MessageEnd.Returned;
            wait = Longer(wait);
        }
    }

    private async Task<(FunctionAnswer? Answer, string Problem)> CallAsync(string path, IncomingMessage message, CancellationToken abort)
    {
        string type = trigger.ContentType.Length != 0 ? trigger.ContentType : message.ContentType ?? "application/octet-stream";
        var content = new ByteArrayContent(message.Body);
        if (!content.Headers.TryAddWithoutValidation("Content-Type", type)) content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        try
        {
            var answer = await call(path, content, _headers, abort);
            return (answer, $"request returned failure: {answer.Status}. http_endpoint: {path}, source: {trigger.SourceName}");
        }
        catch (HttpRequestException e)
        {
            return (null, $"{e.Message}. http_endpoint: {path}, source: {trigger.SourceName}");
        }
    }

    private async Task<MessageEnd> FailAsync(string path, IncomingMessage message, FunctionAnswer? answer, string problem, CancellationToken stopping, CancellationToken abort)
    {
        log?.Write("warn", $"the message failed: {problem}", ("trigger", trigger.SourceName), ("topic", trigger.Topic), ("goes to", trigger.ErrorTopic.Length == 0 ? "the dead-letter exchange" : trigger.ErrorTopic));
        if (trigger.ErrorTopic.Length == 0) return MessageEnd.Rejected;
        return await PublishAsync(new TopicMessage(trigger.ErrorTopic, Describe(path, message, answer, problem), "application/json", message.CorrelationId), stopping, abort);
    }

    private async Task<MessageEnd> PublishAsync(TopicMessage message, CancellationToken stopping, CancellationToken abort)
    {
        for (var wait = MessageQueueLimits.FirstRetry; ; wait = Longer(wait))
        {
            try
            {
                await publish(message, abort);
                return MessageEnd.Done;
            }
            catch (MessageQueueException e)
            {
                log?.Write("error", $"cannot publish to {message.Topic}: {e.Message}", ("trigger", trigger.SourceName));
                if (!await DelayAsync(wait, stopping)) return MessageEnd.Returned;
            }
        }
    }

    private TopicMessage Answer(IncomingMessage message, FunctionAnswer answer) =>
        new(trigger.ResponseTopic, answer.Body, trigger.ContentType.Length != 0 ? trigger.ContentType : answer.ContentType, message.CorrelationId);

    /// <summary>What failed, as Fission's connectors write it (keda-connectors, FunctionErrorDetails); what is not UTF-8 comes in base64 too.</summary>
    private byte[] Describe(string path, IncomingMessage message, FunctionAnswer? answer, string problem)
    {
        var headers = new JsonObject();
        foreach (var (name, value) in _headers) headers[name] = new JsonArray(value);
        var request = new JsonObject { ["Message"] = Encoding.UTF8.GetString(message.Body), ["HTTPEndpoint"] = path, ["Headers"] = headers };
        if (!IsUtf8(message.Body)) request["MessageBase64"] = Convert.ToBase64String(message.Body);
        var details = new JsonObject
        {
            ["FunctionHTTPRequest"] = request,
            ["FunctionHTTPResponse"] = new JsonObject
            {
                ["ResponseBody"] = answer is null ? "" : Encoding.UTF8.GetString(answer.Body),
                ["StatusCode"] = answer?.Status ?? 500,
                ["ErrorString"] = problem,
            },
        };
        return JsonSerializer.SerializeToUtf8Bytes(details);
    }

    private static bool IsUtf8(byte[] bytes)
    {
        try
        {
            s_strict.GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>All messages of a trigger wait together: one line for them is enough.</summary>
    private void TellOfWait(string problem)
    {
        long now = time.GetTimestamp(), told = Interlocked.Read(ref _told);
        if (told != 0 && time.GetElapsedTime(told, now) < MessageQueueLimits.LongestRetry) return;
        if (Interlocked.CompareExchange(ref _told, now, told) == told) log?.Write("warn", $"messages wait for the function: {problem}", ("trigger", trigger.SourceName), ("topic", trigger.Topic));
    }

    private async Task<bool> DelayAsync(TimeSpan wait, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(wait, time, stopping);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static TimeSpan Longer(TimeSpan wait) => wait * 2 < MessageQueueLimits.LongestRetry ? wait * 2 : MessageQueueLimits.LongestRetry;

    private static IEnumerable<KeyValuePair<string, string>> Headers(QueueTrigger trigger)
    {
        yield return new("X-Fission-MQTrigger-Topic", trigger.Topic);
        yield return new("X-Fission-MQTrigger-RespTopic", trigger.ResponseTopic);
        yield return new("X-Fission-MQTrigger-ErrorTopic", trigger.ErrorTopic);
        if (!trigger.IsKeda) yield break;
        yield return new("KEDA-Topic", trigger.Topic);
        yield return new("KEDA-Response-Topic", trigger.ResponseTopic);
        yield return new("KEDA-Error-Topic", trigger.ErrorTopic);
        yield return new("KEDA-Source-Name", trigger.SourceName);
    }
}
