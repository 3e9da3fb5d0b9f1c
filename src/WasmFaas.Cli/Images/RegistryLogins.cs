using WasmFaas.Oci;

namespace WasmFaas.Cli.Images;

/// <summary>The user's logins at registries, where docker and podman keep them.</summary>
internal static class RegistryLogins
{
    /// <summary>The credentials for a registry, or null. Those in other programs' keeping (<c>credsStore</c>) are not asked for.</summary>
    /// <exception cref="OciException">A file is not valid.</exception>
    public static RegistryCredentials? Find(string host)
    {
        foreach (string file in Files().Where(File.Exists))
            if (DockerConfiguration.Parse(File.ReadAllBytes(file)).Find(host) is { } found) return found;
        return null;
    }

    /// <summary>containers-auth.json(5), then Docker's.</summary>
    private static IEnumerable<string> Files()
    {
        if (Variable("REGISTRY_AUTH_FILE") is { } file) yield return file;
        if (Variable("XDG_RUNTIME_DIR") is { } runtime) yield return Path.Combine(runtime, "containers", "auth.json");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        yield return Path.Combine(Variable("DOCKER_CONFIG") ?? Path.Combine(home, ".docker"), "config.json");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
