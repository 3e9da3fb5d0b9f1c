using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace WasmFaas.Wasi.Tests;

public sealed class SocketTests
{
    [Fact]
    public async Task AGuestServesOnAListenerThatItFindsOpen()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var options = new WasiOptions { Arguments = ["echo-server"], Listeners = [listener.SafeHandle] };
        var guest = Task.Run(() => Guest.Run(Path.Combine(Repository.Guests, "echo-server.wasm"), options), cancellation);

        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!, cancellation);
        string text = string.Concat(Enumerable.Repeat("All that is sent comes back. ", 1000));
        var sending = Task.Run(async () =>
        {
            await client.SendAsync(Encoding.UTF8.GetBytes(text), cancellation);
            client.Shutdown(SocketShutdown.Send);
        }, cancellation);
        using var reader = new StreamReader(new NetworkStream(client), Encoding.UTF8);
        string answer = await reader.ReadToEndAsync(cancellation);
        await sending;
        var result = await guest;

        Assert.Equal(new GuestResult(0, "", ""), result);
        Assert.Equal("hello " + text, answer);
    }

    [Fact]
    public void WhatDoesNotListenIsRefused()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Throws<ArgumentException>(() => new WasiContext(new WasiOptions { Listeners = [socket.SafeHandle] }));
    }
}
