using System.Net.Http.Headers;
using System.Text;

namespace WasmFaas.Oci;

/// <summary>A user of a registry.</summary>
/// <param name="User">The name.</param>
/// <param name="Password">The password, or a token in its place.</param>
public sealed record RegistryCredentials(string User, string Password)
{
    internal AuthenticationHeaderValue Basic => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")));

    /// <summary>The user alone: passwords do not belong in logs.</summary>
    public override string ToString() => User;
}
