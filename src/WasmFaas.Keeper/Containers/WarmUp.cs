using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using WasmFaas.Linux;

namespace WasmFaas.Keeper.Containers;

/// <summary>
/// A guest of the keeper's own, which is made, called and ended before the keeper is anybody's: so the keeper's code has run once, and
/// is machine code, when the first guest comes.
/// </summary>
/// <param name="path">Path of a socket, which only this process uses.</param>
internal sealed class WarmUp(string path) : IDisposable
{
    /// <summary>The guest's id, which no container has.</summary>
    public const string Id = "warm.";

    /// <summary>A module whose <c>_start</c> writes "warm" by fd_write.</summary>
    private static readonly byte[] s_module = Convert.FromBase64String("AGFzbQEAAAABDAJgBH9/f38Bf2AAAAIjARZ3YXNpX3NuYXBzaG90X3ByZXZpZXcxCGZkX3dyaXRlAAADAgEBBQMBAAEHEwIGbWVtb3J5AgAGX3N0YXJ0AAEKDwENAEEBQQBBAUEQEAAaCwsTAQBBAAsNCAAAAAUAAAB3YXJtCg==");

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>The files that make the guest, which is a function: its description, its module, and the socket that it listens at.</summary>
    public SafeFileHandle[] MakeFiles()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        var spec = new GuestSpec { Id = Id, ModuleName = "warm.wasm", Kind = GuestKind.Args, Arguments = ["warm.wasm"], Files = [GuestFile.Module, GuestFile.Listener] };
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(spec, KeeperJson.Default.GuestSpec);
        return [MemoryFile.Of(json), MemoryFile.Of(s_module), new SafeFileHandle(_listener.Handle, ownsHandle: false)];
    }

    /// <summary>Calls the function once.</summary>
    /// <returns>The answer.</returns>
    public async Task<string> CallAsync()
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await ConnectAsync(client);
        using var stream = new NetworkStream(client);
        await stream.WriteAsync("POST / HTTP/1.1\r\nHost: warm\r\nContent-Length: 14\r\nConnection: close\r\n\r\n{\"args\":[\"1\"]}"u8.ToArray());
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(path);
    }

    /// <summary>The function begins to listen some time after its start.</summary>
    private async Task ConnectAsync(Socket client)
    {
        while (true)
        {
            try
            {
                await client.ConnectAsync(new UnixDomainSocketEndPoint(path));
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                await Task.Delay(1);
            }
        }
    }
}
