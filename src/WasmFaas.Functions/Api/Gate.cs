using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace WasmFaas.Functions.Api;

/// <summary>
/// Who may ask. With a token: who has it. Without, on loopback only: any program of this machine, but no web page, whose
/// requests the browser marks with an Origin or sends to a name that only resolves to loopback (DNS rebinding).
/// </summary>
internal sealed class Gate(string? token)
{
    private readonly byte[]? _hash = token is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Checks a request.</summary>
    /// <exception cref="ApiException">401 or 403.</exception>
    public void Check(ApiContext context)
    {
        if (_hash is null) CheckLocal(context);
        else CheckToken(context.Request.Headers.Authorization.ToString());
    }

    private void CheckToken(string authorization)
    {
        const string Scheme = "Bearer ";
        string given = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : "";

        // Hashes have one length: the comparison tells nothing of how much was right.
        if (given.Length == 0 || !CryptographicOperations.FixedTimeEquals(_hash, SHA256.HashData(Encoding.UTF8.GetBytes(given))))
        {
            throw new ApiException(401, "Unauthorized", "Unauthorized");
        }
    }

    private static void CheckLocal(ApiContext context)
    {
        string host = context.Request.Headers.Host.ToString();
        if (host.Length != 0 && !IsLoopback($"http://{host}")) throw Forbidden($"host \"{host}\": expected localhost or a loopback address");
        var origin = context.Request.Headers.Origin;
        if (!StringValues.IsNullOrEmpty(origin) && !IsLoopback(origin.ToString())) throw Forbidden($"origin \"{origin}\": expected none, or one of this machine");
    }

    private static bool IsLoopback(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)) return false;
        return uri.Host is "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }

    private static ApiException Forbidden(string why) => new(403, "Forbidden", why);
}
