using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>The platform as a process, with its API.</summary>
internal sealed class PlatformProcess : IAsyncDisposable
{
    private readonly WasmFaasProcess _process;

    private PlatformProcess(WasmFaasProcess process, HttpClient api, HttpClient client) => (_process, Api, Client) = (process, api, client);

    /// <summary>The API.</summary>
    public HttpClient Api { get; }

    /// <summary>Calls functions.</summary>
    public HttpClient Client { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts it on a data directory.</summary>
    public static async Task<PlatformProcess> StartAsync(string data)
    {
        var process = WasmFaasProcess.Start("serve", "--listen", "127.0.0.1:0", "--api", "127.0.0.1:0", "--data", data);
        var client = new HttpClient { BaseAddress = new Uri($"http://{await process.ListeningAsync()}") };
        using var config = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(data, "kubeconfig"), Cancellation));
        string server = config.RootElement.GetProperty("clusters")[0].GetProperty("cluster").GetProperty("server").GetString()!;
        return new PlatformProcess(process, new HttpClient { BaseAddress = new Uri(server) }, client);
    }

    /// <summary>Makes an object, or changes it.</summary>
    public async Task ApplyAsync(string plural, string name, JsonObject content)
    {
        string group = plural is "secrets" or "configmaps" ? "/api/v1" : "/apis/fission.io/v1";
        string kind = plural switch
        {
            "packages" => "Package",
            "functions" => "Function",
            "httptriggers" => "HTTPTrigger",
            "messagequeuetriggers" => "MessageQueueTrigger",
            "kuberneteswatchtriggers" => "KubernetesWatchTrigger",
            "secrets" => "Secret",
            "configmaps" => "ConfigMap",
            _ => throw new ArgumentException(plural, nameof(plural)),
        };
        string collection = $"{group}/namespaces/default/{plural}";
        using var patch = new StringContent(content.ToJsonString(), Encoding.UTF8, "application/merge-patch+json");
        using var patched = await Api.PatchAsync($"{collection}/{name}", patch, Cancellation);
        if (patched.StatusCode != HttpStatusCode.NotFound)
        {
            Assert.True(patched.IsSuccessStatusCode, await patched.Content.ReadAsStringAsync(Cancellation));
            return;
        }

        var json = (JsonObject)content.DeepClone();
        json["apiVersion"] = group == "/api/v1" ? "v1" : "fission.io/v1";
        json["kind"] = kind;
        var metadata = json["metadata"] as JsonObject ?? [];
        json["metadata"] = metadata.DeepClone();
        json["metadata"]!["name"] = name;
        using var created = await Api.PostAsJsonAsync(collection, json, Cancellation);
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Makes a function of a module, in base64.</summary>
    public async Task ApplyFunctionAsync(string name, string module, int concurrency, JsonObject? spec = null, JsonObject? metadata = null)
    {
        await ApplyAsync("packages", name, new JsonObject { ["spec"] = new JsonObject { ["deployment"] = new JsonObject { ["type"] = "literal", ["literal"] = module } } });
        var full = (JsonObject?)spec?.DeepClone() ?? [];
        full["package"] = new JsonObject { ["packageref"] = new JsonObject { ["name"] = name } };
        full["concurrency"] = concurrency;
        await ApplyAsync("functions", name, new JsonObject { ["metadata"] = metadata?.DeepClone() ?? new JsonObject(), ["spec"] = full });
    }

    /// <summary>Makes a trigger of RabbitMQ for the function hello, unless its spec says otherwise.</summary>
    public Task ApplyTriggerAsync(string name, JsonObject spec)
    {
        spec.TryAdd("messageQueueType", "rabbitmq");
        spec.TryAdd("mqtkind", "keda");
        spec.TryAdd("functionref", new JsonObject { ["type"] = "name", ["name"] = "hello" });
        return ApplyAsync("messagequeuetriggers", name, new JsonObject { ["spec"] = spec });
    }

    /// <summary>Waits until a trigger's condition Ready has a reason.</summary>
    public async Task WaitReadyAsync(string name, string reason, string plural = "messagequeuetriggers")
    {
        while ((await ConditionAsync(name, "Ready", plural))["reason"]?.ToString() != reason) await Task.Delay(20, Cancellation);
    }

    /// <summary>A condition, empty where there is none.</summary>
    public async Task<JsonNode> ConditionAsync(string name, string type, string plural = "messagequeuetriggers")
    {
        var json = await Api.GetFromJsonAsync<JsonObject>($"/apis/fission.io/v1/namespaces/default/{plural}/{name}", Cancellation);
        return (json!["status"]?["conditions"] as JsonArray)?.FirstOrDefault(condition => condition!["type"]!.ToString() == type) ?? new JsonObject();
    }

    /// <summary>Deletes an object.</summary>
    public async Task DeleteAsync(string plural, string name)
    {
        using var answer = await Api.DeleteAsync($"/apis/fission.io/v1/namespaces/default/{plural}/{name}", Cancellation);
        Assert.True(answer.IsSuccessStatusCode);
    }

    /// <summary>The metrics.</summary>
    public Task<string> MetricsAsync() => Api.GetStringAsync("/metrics", Cancellation);

    /// <summary>The program itself.</summary>
    public WasmFaasProcess Process => _process;

    /// <summary>Ends it as an operator does.</summary>
    public Task<int> EndAsync() => _process.EndAsync("TERM");

    /// <summary>Ends it with signal 9.</summary>
    public async Task KillAsync()
    {
        await _process.EndAsync("KILL");
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        Client.Dispose();
        await _process.DisposeAsync();
    }
}
