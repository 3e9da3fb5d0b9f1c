using System.Net;
using System.Net.Sockets;
using WasmFaas.Linux;

namespace WasmFaas.Node;

/// <summary>Sockets in the network namespaces of pods.</summary>
internal static class PodSocket
{
    /// <summary>Binds a socket to all addresses of a pod, of either version of IP.</summary>
    /// <param name="networkNamespace">Path of the namespace; null for the node's own.</param>
    /// <param name="port">The port.</param>
    /// <exception cref="NodeException">It cannot be bound.</exception>
    public static Socket Bind(string? networkNamespace, int port)
    {
        try
        {
            return networkNamespace is null ? Bind(port) : NetworkNamespace.Run(networkNamespace, () => Bind(port));
        }
        catch (Exception e)
        {
            throw new NodeException(NodeError.Invalid, $"port {port} of the pod: {e.Message}", e);
        }
    }

    private static Socket Bind(int port)
    {
        try
        {
            var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
            socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
            return socket;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return socket;
        }
    }
}
