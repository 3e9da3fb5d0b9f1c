using System.Net.Sockets;

namespace WasmFaas.Doors.Containerd;

/// <summary>Unix sockets that listen.</summary>
internal static class UnixListener
{
    /// <summary>Listens at a path, in the place of whoever was there before; only this user may connect.</summary>
    public static Socket Listen(string path)
    {
        File.Delete(path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        listener.Listen();
        return listener;
    }
}
