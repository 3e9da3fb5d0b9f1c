namespace WasmFaas.Functions.Execution;

/// <summary>
/// The names that functions of the API have in the keeper: <c>NAMESPACE_NAME</c>, and <c>NAMESPACE_NAME_vN</c> for a version. No
/// Kubernetes name has a '_' in it, so they are unique, and differ from names given on the command line.
/// </summary>
internal static class KeeperNames
{
    /// <summary>What separates the parts.</summary>
    public const char Separator = '_';

    /// <summary>Name of a function.</summary>
    public static string Of(string ns, string function) => $"{ns}{Separator}{function}";

    /// <summary>Name of a function's version.</summary>
    public static string OfVersion(string ns, string function, long sequence) => $"{ns}{Separator}{function}{Separator}v{sequence}";

    /// <summary>Namespace and the rest of a name; the namespace is empty for functions that are no objects.</summary>
    public static (string Namespace, string Function) Split(string name)
    {
        int separator = name.IndexOf(Separator);
        return separator < 0 ? ("", name) : (name[..separator], name[(separator + 1)..]);
    }

    /// <summary>The name as messages give it: <c>NAMESPACE/NAME</c>.</summary>
    public static string Describe(string name) => name.Replace(Separator, '/');
}
