using System.Buffers.Binary;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using WasmFaas.Doors.Ttrpc;
using Xunit;

namespace WasmFaas.Doors.Tests.Ttrpc;

/// <summary>Client and server against each other, and the server against clients that keep to nothing.</summary>
public sealed class TtrpcTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CallsAreAnsweredAsTheyEnd()
    {
        await using var server = new TestServer();
        await using var client = await TtrpcClient.ConnectAsync(server.Path, Cancellation);
        var waiting = CallAsync(client, "Wait", "w");
        await server.Waiting.WaitAsync(Cancellation);
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => CallAsync(client, "Echo", $"{i}")));
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), answers);
        Assert.False(waiting.IsCompleted);
        server.Released.SetResult();
        Assert.Equal("w", await waiting);
    }

    [Theory]
    [InlineData("test", "Refuse", StatusCode.NotFound, "there is no k")]
    [InlineData("test", "Break", StatusCode.Internal, "test/Break: a defect")]
    [InlineData("test", "None", StatusCode.Unimplemented, "the service test has no method None")]
    [InlineData("none", "Echo", StatusCode.Unimplemented, "there is no service none")]
    public async Task AFailureIsTold(string service, string method, object code, string message)
    {
        await using var server = new TestServer();
        await using var client = await TtrpcClient.ConnectAsync(server.Path, Cancellation);
        var error = await Assert.ThrowsAsync<TtrpcException>(() => client.CallAsync(service, method, new KeyValue { Key = "k" }, KeyValue.Parser, s_long, Cancellation));
        Assert.Equal(((StatusCode)code, message), (error.Code, error.Message));
        Assert.Equal(method == "Break" ? ["test/Break: a defect"] : [], server.Reported);
        Assert.Equal("still there", await CallAsync(client, "Echo", "still there"));
    }

    [Fact]
    public async Task ACallEndsWithItsTimeAndWithItsConnection()
    {
        await using var server = new TestServer();
        await using var client = await TtrpcClient.ConnectAsync(server.Path, Cancellation);
        var late = await Assert.ThrowsAsync<TtrpcException>(() => client.CallAsync("test", "Wait", new KeyValue(), KeyValue.Parser, TimeSpan.FromMilliseconds(50), Cancellation));
        Assert.Equal(StatusCode.DeadlineExceeded, late.Code);
        var waiting = CallAsync(client, "Wait", "w");
        await server.Waiting.WaitAsync(Cancellation);
        await client.DisposeAsync();
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<TtrpcException>(() => waiting)).Code);
    }

    [Fact]
    public async Task AMessageThatIsTooLongIsPassedOver()
    {
        await using var server = new TestServer();
        using var socket = await ConnectAsync(server);
        await socket.SendAsync(Header(Frame.MaxPayload + 1, 1, 1), Cancellation);
        for (int left = Frame.MaxPayload + 1; left > 0;) left -= await socket.SendAsync(new byte[Math.Min(left, 1 << 20)], Cancellation);
        Assert.Equal(StatusCode.ResourceExhausted, (StatusCode)(await ReadAsync(socket)).Status.Code);
        await socket.SendAsync(Call(1, "after"), Cancellation);
        Assert.Equal("after", KeyValue.Parser.ParseFrom((await ReadAsync(socket)).Payload).Key);
    }

    [Theory]
    [InlineData(2, 1, 0, StatusCode.InvalidArgument)]
    [InlineData(1, 2, 0, StatusCode.InvalidArgument)]
    [InlineData(1, 3, 0, StatusCode.InvalidArgument)]
    [InlineData(1, 9, 0, StatusCode.InvalidArgument)]
    [InlineData(1, 1, 2, StatusCode.Unimplemented)]
    public async Task AFrameThatCannotBeIsRefused(uint streamId, byte type, byte flags, object code)
    {
        await using var server = new TestServer();
        using var socket = await ConnectAsync(server);
        await socket.SendAsync(Header(0, streamId, type, flags), Cancellation);
        Assert.Equal((StatusCode)code, (StatusCode)(await ReadAsync(socket)).Status.Code);
        await socket.SendAsync(Call(101, "x"), Cancellation);
        Assert.Equal("x", KeyValue.Parser.ParseFrom((await ReadAsync(socket)).Payload).Key);

        // Numbers may not come again.
        await socket.SendAsync(Call(99, "y"), Cancellation);
        Assert.Contains("expected a greater number than 101", (await ReadAsync(socket)).Status.Message);
    }

    [Fact]
    public async Task AFrameMayComeByteByByte()
    {
        await using var server = new TestServer();
        using var socket = await ConnectAsync(server);
        foreach (byte one in Call(1, "slow")) await socket.SendAsync(new[] { one }, Cancellation);
        Assert.Equal("slow", KeyValue.Parser.ParseFrom((await ReadAsync(socket)).Payload).Key);
    }

    [Fact]
    public void NoBytesHarmTheServer() => Prop.ForAll<byte[], byte>((bytes, length) =>
    {
        Task.Run(async () =>
        {
            await using var server = new TestServer();
            foreach (byte[] nonsense in (byte[][])[bytes, [.. Header(length, 1, 1), .. bytes], [.. Header((uint)bytes.Length, 1, 1), .. bytes]])
            {
                using var socket = await ConnectAsync(server);
                await socket.SendAsync(nonsense, Cancellation);
            }

            await using var client = await TtrpcClient.ConnectAsync(server.Path, Cancellation);
            Assert.Equal("still there", await CallAsync(client, "Echo", "still there"));
            Assert.Empty(server.Reported);
        }).GetAwaiter().GetResult();
    }).QuickCheckThrowOnFailure();

    private static async Task<string> CallAsync(TtrpcClient client, string method, string key) =>
        (await client.CallAsync("test", method, new KeyValue { Key = key }, KeyValue.Parser, s_long, Cancellation)).Key;

    private static async Task<Socket> ConnectAsync(TestServer server)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(server.Path), Cancellation);
        return socket;
    }

    private static byte[] Header(uint length, uint streamId, byte type, byte flags = 0)
    {
        byte[] header = new byte[Frame.HeaderLength];
        BinaryPrimitives.WriteUInt32BigEndian(header, length);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), streamId);
        (header[8], header[9]) = (type, flags);
        return header;
    }

    private static byte[] Call(uint streamId, string key)
    {
        byte[] payload = new Request { Service = "test", Method = "Echo", Payload = new KeyValue { Key = key }.ToByteString() }.ToByteArray();
        return [.. Header((uint)payload.Length, streamId, 1), .. payload];
    }

    private static async Task<Response> ReadAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        byte[] header = new byte[Frame.HeaderLength];
        await stream.ReadExactlyAsync(header, Cancellation);
        byte[] payload = new byte[BinaryPrimitives.ReadUInt32BigEndian(header)];
        await stream.ReadExactlyAsync(payload, Cancellation);
        Assert.Equal((byte)FrameType.Response, header[8]);
        return Response.Parser.ParseFrom(payload);
    }
}
