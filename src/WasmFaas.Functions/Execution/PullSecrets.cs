using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;
using WasmFaas.Oci;

namespace WasmFaas.Functions.Execution;

/// <summary>Credentials of registries, from Secrets of type <c>kubernetes.io/dockerconfigjson</c>.</summary>
internal sealed class PullSecrets(Informer secrets)
{
    private const string Key = ".dockerconfigjson";

    /// <summary>The user of a registry that an archive's <c>oci.imagePullSecrets</c> have, or null.</summary>
    /// <param name="ns">The namespace of the package and its secrets.</param>
    /// <param name="archive">The archive.</param>
    /// <param name="host">The registry.</param>
    /// <exception cref="ArchiveException">A secret is missing, or has no credentials.</exception>
    public RegistryCredentials? Find(string ns, JsonObject archive, string host)
    {
        foreach (var reference in (archive.Object("oci")?["imagePullSecrets"] as JsonArray ?? []).OfType<JsonObject>())
        {
            string name = reference.Text("name") ?? "";
            if (secrets.Find(new ResourceKey(ns, name)) is not { } secret) throw new ArchiveException("SecretMissing", $"there is no secret {ns}/{name}, which the package's imagePullSecrets name");
            try
            {
                if (!ConfigurationData.Read(secret).TryGetValue(Key, out byte[]? configuration)) throw new ArchiveException("SecretInvalid", $"the secret {ns}/{name} has no key {Key}: expected the type kubernetes.io/dockerconfigjson");
                if (DockerConfiguration.Parse(configuration).Find(host) is { } credentials) return credentials;
            }
            catch (Exception e) when (e is OciException or SettingsException)
            {
                throw new ArchiveException("SecretInvalid", $"the secret {ns}/{name}: {e.Message}", e);
            }
        }

        return null;
    }
}
