using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Xunit;

namespace WasmFaas.EndToEnd.Tests;

/// <summary>Spans and log events over OTLP, as a collector gets them.</summary>
public sealed class TelemetryTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c", ParentId = "b7ad6b7169203331";

    [Fact]
    public async Task ACollectorGetsSpansAndEventsOfRequests()
    {
        var received = new ConcurrentDictionary<string, byte[]>();
        using var collector = new HttpListener();
        string address = Listen(collector);
        var collecting = CollectAsync(collector, received);

        await using (var server = Serve(address))
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://{await server.ListeningAsync()}") };
            using var request = new HttpRequestMessage(HttpMethod.Post, "/hello") { Content = new StringContent("{\"args\":[]}") };
            request.Headers.Add("traceparent", $"00-{TraceId}-{ParentId}-01");
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(0, await server.EndAsync("TERM"));
        }

        collector.Stop();
        await collecting;
        byte[] spans = received["/v1/traces"], events = received["/v1/logs"];
        Assert.True(spans.AsSpan().IndexOf(Convert.FromHexString(TraceId)) >= 0, "the span is not of the caller's trace");
        Assert.True(spans.AsSpan().IndexOf(Convert.FromHexString(ParentId)) >= 0, "the span is no child of the caller's");
        Assert.True(spans.AsSpan().IndexOf("POST /hello"u8) >= 0, "the span has another name");
        Assert.True(events.AsSpan().IndexOf("listening on"u8) >= 0, Encoding.Latin1.GetString(events));
    }

    [Fact]
    public async Task ARequestIsAnsweredWithoutItsCollector()
    {
        await using var server = Serve("http://127.0.0.1:1");
        using var client = new HttpClient { BaseAddress = new Uri($"http://{await server.ListeningAsync()}") };
        using var answer = await client.PostAsync("/hello", new StringContent("{\"args\":[]}"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, await server.EndAsync("TERM"));
    }

    [Fact]
    public async Task AnAddressThatIsNoneIsRefused()
    {
        await using var server = Serve("collector");
        Assert.Equal(2, await server.WaitAsync());
    }

    private static WasmFaasProcess Serve(string endpoint) => WasmFaasProcess.Start(
        [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")],
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--function",
        "hello=examples/hello/hello.wasm");

    private static string Listen(HttpListener listener)
    {
        // The listener cannot choose a free port itself.
        while (true)
        {
            int port = Random.Shared.Next(20_000, 32_000);
            listener.Prefixes.Clear();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                listener.Start();
                return $"http://127.0.0.1:{port}";
            }
            catch (HttpListenerException)
            {
                // In use.
            }
        }
    }

    private static async Task CollectAsync(HttpListener listener, ConcurrentDictionary<string, byte[]> received)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            received.AddOrUpdate(context.Request.Url!.AbsolutePath, _ => body.ToArray(), (_, before) => [.. before, .. body.ToArray()]);
            context.Response.Close();
        }
    }
}
