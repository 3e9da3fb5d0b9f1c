using System.Security.Cryptography;
using System.Text;
using WasmFaas.Functions.Api;

namespace WasmFaas.Functions.State;

/// <summary>
/// The tokens by which a program may use one keyspace and no other: made of the keyspace's name by a key that only the platform
/// has, so that none is stored.
/// </summary>
internal sealed class StateTokens(string directory)
{
    private readonly Lazy<byte[]> _key = new(() => Encoding.ASCII.GetBytes(BearerToken.LoadOrCreate(Path.Combine(directory, "state.key"))));

    /// <summary>The token of a keyspace.</summary>
    /// <exception cref="IOException">The key cannot be read or made.</exception>
    public string Make(Keyspace keyspace) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes($"state-v1\n{keyspace.Namespace}\n{keyspace.Name}")));

    /// <summary>True for the token of a keyspace.</summary>
    public bool IsValid(Keyspace keyspace, string token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Make(keyspace)), Encoding.UTF8.GetBytes(token));
}
