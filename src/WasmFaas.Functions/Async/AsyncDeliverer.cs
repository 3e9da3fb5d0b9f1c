using System.Text;
using System.Text.Json.Nodes;
using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;
using WasmFaas.Functions.Routing;
using WasmFaas.Functions.Storage;
using WasmFaas.Functions.Triggers;
using WasmFaas.Functions.Triggers.MessageQueues;
using WasmFaas.Keeper;

namespace WasmFaas.Functions.Async;

/// <summary>
/// Delivers asynchronous calls, each at least once: 2xx ends a call; 408, 429 and 5xx are tried again; any other answer, too many
/// attempts or too great an age make it a dead letter. Then its destination is called. While its function is missing or cannot
/// take it, a call waits, and no attempt is counted.
/// </summary>
internal sealed class AsyncDeliverer(AsyncQueue queue, Cluster cluster, FunctionCaller caller, TopicPublisher topics, TimeProvider time, Random random, KeeperLog? log)
{
    private const string JsonType = "application/json";
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromMinutes(1);

    private readonly RunningTasks _deliveries = new();

    /// <summary>Works until cancelled; deliveries that have begun go on.</summary>
    /// <param name="stopping">No further delivery is begun.</param>
    /// <param name="ending">Deliveries are given up; the next process makes them again.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken ending)
    {
        try
        {
            var swept = time.GetUtcNow();
            while (!stopping.IsCancellationRequested)
            {
                if (time.GetUtcNow() - swept > AsyncLimits.SweepInterval)
                {
                    swept = time.GetUtcNow();
                    await SweepAsync();
                }

                var (due, changed) = queue.Next();
                while (queue.Take(AtOnce) is { } call) _deliveries.Add(Task.Run(() => DeliverAsync(call, ending), CancellationToken.None));
                var sleep = due is { } at ? at - time.GetUtcNow() : s_longestSleep;
                if (sleep <= TimeSpan.Zero) continue;
                using var woken = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                await Task.WhenAny(changed, Task.Delay(sleep < s_longestSleep ? sleep : s_longestSleep, time, woken.Token));
                await woken.CancelAsync();
            }
        }
        finally
        {
            await _deliveries.WaitAsync();
        }
    }

    private async Task SweepAsync()
    {
        try
        {
            await queue.SweepAsync();
        }
        catch (StorageException e)
        {
            log?.Write("error", $"what has expired of asynchronous calls cannot be removed: {e.Message}");
        }
    }

    private int AtOnce(AsyncCall call) => (int)Math.Clamp(Spec(call).Number("concurrency") ?? AsyncLimits.OfOneFunction, 1, AsyncLimits.OfOneFunction);

    private JsonObject? Spec(AsyncCall call) => cluster.Find(ResourceKinds.Function, new ResourceKey(call.Namespace, call.Function))?.Spec;

    private async Task DeliverAsync(AsyncCall call, CancellationToken ending)
    {
        var attempted = call with { Attempts = call.Attempts + 1 };
        try
        {
            var invocation = Spec(call).Object("invocation");
            var policy = RetryPolicy.Of(invocation);
            if (time.GetUtcNow() - call.Accepted > policy.MaxAge)
            {
                await BuryAsync(call with { Error = call.Error ?? "it was not delivered in time" }, null, "EventAgeExceeded", invocation, ending);
                return;
            }

            var (answer, error) = await CallAsync(attempted, ending);
            if (answer is { IsSuccess: true }) await queue.CompleteAsync(call, await FollowAsync(attempted, answer, "Success", invocation.Object("onSuccess"), ending));
            else await FailAsync(attempted with { Error = error }, answer, policy, invocation, ending);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The call is on disk, and begins again with the next process.
        }
        catch (Exception e)
        {
            log?.Write("error", $"the asynchronous call cannot be brought to an end: {e.Message}", ("function", KeeperNames.Of(call.Namespace, call.Function)), ("invocation", call.Id));
            await queue.RetryAsync(attempted with { Due = time.GetUtcNow() + AsyncLimits.BackoffCap, Error = e.Message });
        }
    }

    private async Task<(FunctionAnswer? Answer, string? Error)> CallAsync(AsyncCall call, CancellationToken ending)
    {
        List<KeyValuePair<string, string>> headers =
        [
            .. call.Headers,
            new(DeliveryMark.Header, DeliveryMark.Value),
            new("X-Fission-Invocation-Id", call.Id), new("X-Fission-Invocation-Attempt", $"{call.Attempts}"), new("X-Fission-Invocation-Depth", $"{call.Depth}"),
        ];
        try
        {
            var answer = await caller.AskBrieflyAsync(call.Method, call.Target, new ByteArrayContent(call.Body), headers, AsyncLimits.PayloadBytes, ending);
            return (answer, answer.IsSuccess ? null : $"answered with {answer.Status}{(answer.Component is null ? "" : $" by the {answer.Component}")}");
        }
        catch (HttpRequestException e)
        {
            return (null, e.Message);
        }
    }

    private async Task FailAsync(AsyncCall call, FunctionAnswer? answer, RetryPolicy policy, JsonObject? invocation, CancellationToken ending)
    {
        var now = time.GetUtcNow();
        bool wasCalled = answer is not { IsUnavailable: true };
        if (!wasCalled) call = call with { Attempts = call.Attempts - 1 };
        bool mayHelp = !wasCalled || answer is null || answer.Status is 408 or 429 or >= 500;
        var due = now + (wasCalled ? policy.Wait(call.Attempts, random) : policy.WaitForFunction(now - call.Accepted, random));
        bool isLast = wasCalled && call.Attempts >= policy.MaxAttempts, isTooOld = due - call.Accepted > policy.MaxAge;
        if (mayHelp && !isLast && !isTooOld) await queue.RetryAsync(call with { Due = due });
        else await BuryAsync(call, answer, !mayHelp ? "Http4xx" : isLast ? "RetriesExhausted" : "EventAgeExceeded", invocation, ending);
    }

    private async Task BuryAsync(AsyncCall call, FunctionAnswer? answer, string condition, JsonObject? invocation, CancellationToken ending)
    {
        log?.Write("warn", $"the asynchronous call is a dead letter after {call.Attempts} attempts: {call.Error}", ("function", KeeperNames.Of(call.Namespace, call.Function)), ("invocation", call.Id));
        var next = await FollowAsync(call, answer, condition, invocation.Object("onFailure"), ending);
        await queue.BuryAsync(call with { Due = time.GetUtcNow() }, next);
    }

    /// <summary>The call of a destination, where that is a function; a topic gets its message here.</summary>
    private async Task<AsyncCall?> FollowAsync(AsyncCall call, FunctionAnswer? answer, string condition, JsonObject? destination, CancellationToken ending)
    {
        if (destination is null) return null;
        byte[] body = Encoding.UTF8.GetBytes(Envelope(call, answer, condition).ToJsonString());
        try
        {
            if (destination.Object("topic") is { } topic)
            {
                await topics.PublishAsync(topic.Text("messageQueueType") ?? "", new TopicMessage(topic.Text("topic") ?? "", body, JsonType), ending);
                return null;
            }

            if (call.Depth >= AsyncLimits.Depth) throw new FormatException($"{call.Depth} destinations led to this call already (AsyncLimits.Depth)");
            string target = FunctionPaths.Parse(call.Namespace, destination.Object("function")).Choose(random);
            var now = time.GetUtcNow();
            return new AsyncCall
            {
                Id = Guid.NewGuid().ToString(),
                Namespace = call.Namespace,
                Function = target.Split('/')[3].Split(':')[0],
                Method = "POST",
                Target = target,
                Headers = [new("Content-Type", JsonType)],
                Body = body,
                Accepted = now,
                Due = now,
                Depth = call.Depth + 1,
            };
        }
        catch (Exception e) when (e is FormatException || (e is MessageQueueException queueError && (queueError.Reason != "Disconnected" || call.Attempts >= AsyncLimits.TopicAttempts)))
        {
            log?.Write("error", $"the destination of an asynchronous call cannot be called: {e.Message}", ("function", KeeperNames.Of(call.Namespace, call.Function)), ("invocation", call.Id));
            return null;
        }
    }

    /// <summary>What a destination is told (Fission's envelope, version 1.0). Payloads are base64; a longer request is left out, a longer answer is cut.</summary>
    private static JsonObject Envelope(AsyncCall call, FunctionAnswer? answer, string condition) => new()
    {
        ["version"] = "1.0",
        ["requestContext"] = new JsonObject
        {
            ["invocationId"] = call.Id,
            ["functionRef"] = $"{call.Namespace}/{call.Function}",
            ["condition"] = condition,
            ["attempts"] = call.Attempts,
        },
        ["requestPayload"] = call.Body.Length <= AsyncLimits.PayloadBytes ? Convert.ToBase64String(call.Body) : null,
        ["responseContext"] = answer is null ? null : new JsonObject { ["statusCode"] = answer.Status },
        ["responsePayload"] = answer is null ? null : Convert.ToBase64String(answer.Body),
    };
}
