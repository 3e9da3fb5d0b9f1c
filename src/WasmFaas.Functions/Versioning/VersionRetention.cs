using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Versioning;

/// <summary>Which of a function's versions are to go.</summary>
public static class VersionRetention
{
    /// <summary>The versions that are neither among the newest nor named by an alias or a trigger, oldest first.</summary>
    /// <param name="function">Name of the function.</param>
    /// <param name="versions">All versions of the function.</param>
    /// <param name="retain">How many of the newest stay, besides those that are named; 1 at least.</param>
    /// <param name="users">Aliases and triggers of the function's namespace.</param>
    public static IReadOnlyList<Resource> FindSurplus(string function, IEnumerable<Resource> versions, long retain, IEnumerable<Resource> users)
    {
        Resource[] all = [.. versions];
        var named = users.SelectMany(user => NamedBy(user, function, all)).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. all.OrderByDescending(FunctionSnapshot.SequenceOf)
                .Where(version => !IsNamed(version, function, named))
                .Skip((int)Math.Clamp(retain, 1, int.MaxValue))
                .OrderBy(FunctionSnapshot.SequenceOf),
        ];
    }

    private static bool IsNamed(Resource version, string function, HashSet<string> named)
    {
        long sequence = FunctionSnapshot.SequenceOf(version);
        return named.Contains(version.Name) || named.Contains($"{sequence}") || named.Contains($"v{sequence}") || named.Contains(FunctionSnapshot.NameOf(function, sequence));
    }

    private static IEnumerable<string> NamedBy(Resource user, string function, Resource[] versions)
    {
        bool isAlias = user.Kind == ResourceKinds.FunctionAlias;
        var reference = isAlias ? user.Spec : user.Spec.Object("functionref");
        if (reference.Text(isAlias ? "functionName" : "name") != function) yield break;
        foreach (string field in (string[])["version", "secondaryVersion"])
            if (reference.Text(field) is { } version) yield return version;
        if (isAlias && reference.Text("packageDigest") is { } digest && FunctionSnapshot.FindByDigest(versions, digest) is { } found) yield return found.Name;
    }
}
