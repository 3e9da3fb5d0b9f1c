using System.Text;

namespace WasmFaas.Oci;

/// <summary>Credentials of registries, as in <c>config.json</c> and in Secrets of type <c>kubernetes.io/dockerconfigjson</c>.</summary>
public sealed record DockerConfiguration
{
    /// <summary>By the registry's host.</summary>
    public IReadOnlyDictionary<string, Entry>? Auths { get; init; }

    /// <summary>Reads one.</summary>
    /// <exception cref="OciException">It is not of that form.</exception>
    public static DockerConfiguration Parse(ReadOnlySpan<byte> json) => OciJson.Read<DockerConfiguration>(json, "the configuration with registries' credentials");

    /// <summary>The credentials for a registry, or null.</summary>
    /// <exception cref="OciException">They cannot be read.</exception>
    public RegistryCredentials? Find(string host)
    {
        foreach (var (name, entry) in Auths ?? new Dictionary<string, Entry>())
        {
            string named = name.Contains("://", StringComparison.Ordinal) ? name[(name.IndexOf("://", StringComparison.Ordinal) + 3)..] : name;
            if (named.Split('/')[0] == host) return entry.Read(host);
        }

        return null;
    }

    /// <summary>One registry's: user and password, or both in base64 with a colon between.</summary>
    public sealed record Entry
    {
        /// <summary>User and password in base64.</summary>
        public string? Auth { get; init; }

        /// <summary>The user.</summary>
        public string? Username { get; init; }

        /// <summary>The password.</summary>
        public string? Password { get; init; }

        internal RegistryCredentials? Read(string host)
        {
            if (Username is { Length: > 0 } user) return new RegistryCredentials(user, Password ?? "");
            if (Auth is not { Length: > 0 } auth) return null;
            try
            {
                string[] parts = Encoding.UTF8.GetString(Convert.FromBase64String(auth)).Split(':', 2);
                if (parts.Length == 2) return new RegistryCredentials(parts[0], parts[1]);
            }
            catch (FormatException)
            {
                // Worded below.
            }

            throw new OciException($"the credentials for {host} are not valid: expected auth to be USER:PASSWORD in base64");
        }
    }
}
