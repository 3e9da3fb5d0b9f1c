using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using WasmFaas.Linux;

namespace WasmFaas.Keeper.Containers;

/// <summary>
/// A guest of the keeper's own, which is made, called and ended before the keeper is anybody's: so the keeper's code has run once, and
/// is machine code, when the first guest comes.
/// </summary>
internal sealed class WarmUp : IDisposable
{
    /// <summary>The guest's id, which no container has.</summary>
    public const string Id = "warm.";

    /// <summary>A module whose <c>_start</c> writes "warm" by fd_write.</summary>
    private static readonly byte[] s_module = Convert.FromBase64String("AGFzbQEAAAABDAJgBH9/f38Bf2AAAAIjARZ3YXNpX3NuYXBzaG90X3ByZXZpZXcxCGZkX3dyaXRlAAADAgEBBQMBAAEHEwIGbWVtb3J5AgAGX3N0YXJ0AAEKDwENAEEBQQBBAUEQEAAaCwsTAQBBAAsNCAAAAAUAAAB3YXJtCg==");

    /// <summary>What takes longer is given up: the keeper is cold then.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>The files that make the guest, which is a function: its description, its module, and a socket of the loopback interface.</summary>
    public SafeFileHandle[] MakeFiles()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var spec = new GuestSpec { Id = Id, ModuleName = "warm.wasm", Kind = GuestKind.Args, Arguments = ["warm.wasm"], Files = [GuestFile.Module, GuestFile.Listener] };
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(spec, KeeperJson.Default.GuestSpec);
        return [MemoryFile.Of(json), MemoryFile.Of(s_module), new SafeFileHandle(_listener.Handle, ownsHandle: false)];
    }

    /// <summary>Calls the function once.</summary>
    /// <returns>The answer.</returns>
    /// <exception cref="OperationCanceledException">It is not answered in time.</exception>
    public async Task<string> CallAsync()
    {
        using var late = new CancellationTokenSource(s_timeout);
        using var client = await ConnectAsync(late.Token);
        using var stream = new NetworkStream(client);
        await stream.WriteAsync("POST / HTTP/1.1\r\nHost: warm\r\nContent-Length: 14\r\nConnection: close\r\n\r\n{\"args\":[\"1\"]}"u8.ToArray(), late.Token);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(late.Token);
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>The function begins to listen some time after its start.</summary>
    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await client.ConnectAsync(_listener.LocalEndPoint!, cancellationToken);
                return client;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                client.Dispose();
                await Task.Delay(1, cancellationToken);
            }
        }
    }
}
