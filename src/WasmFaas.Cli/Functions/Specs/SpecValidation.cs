using System.Text.Json.Nodes;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Cli.Functions.Specs;

/// <summary>What can be wrong between the objects of a directory; the fields of each are the server's to check.</summary>
internal static class SpecValidation
{
    /// <summary>Throws with all that is wrong.</summary>
    /// <param name="specs">The directory.</param>
    /// <param name="namespace">The namespace of objects that name none.</param>
    public static void Check(SpecDirectory specs, string @namespace)
    {
        var errors = new List<string>();
        var seen = new Dictionary<(ResourceKind, string, string), SpecObject>();
        foreach (var item in specs.Objects)
        {
            if (!seen.TryAdd((item.Kind, item.Namespace ?? @namespace, item.Name), item))
                errors.Add($"{item.Place}: a second {item}; the first is at {seen[(item.Kind, item.Namespace ?? @namespace, item.Name)].Place}");
        }

        foreach (var item in specs.Objects) CheckReferences(item, Has, errors);
        foreach (var package in specs.Objects.Where(item => item.Kind == ResourceKinds.Package)) CheckArchive(package, specs, errors);
        var used = specs.Objects.Select(ArchiveOf).ToHashSet();
        foreach (var archive in specs.Archives.Values)
        {
            if (!used.Contains(archive.Name)) errors.Add($"{archive.Place}: no package uses the archive {archive.Name} (url: {SpecArchive.Scheme}{archive.Name})");
        }

        if (errors.Count > 0) throw new CommandFailedException(ExitCodes.Refused, string.Join("\nwasmfaas: ", errors));

        bool Has(ResourceKind kind, SpecObject from, string? name) => name is null || seen.ContainsKey((kind, from.Namespace ?? @namespace, name));
    }

    /// <summary>The name of the archive that a package's deployment refers to, or null.</summary>
    public static string? ArchiveOf(SpecObject item) =>
        item.Kind == ResourceKinds.Package && (string?)item.Json["spec"]?["deployment"]?["url"] is { } url && url.StartsWith(SpecArchive.Scheme, StringComparison.Ordinal) ? url[SpecArchive.Scheme.Length..] : null;

    private static void CheckReferences(SpecObject item, Func<ResourceKind, SpecObject, string?, bool> has, List<string> errors)
    {
        var spec = item.Json["spec"];
        if (item.Kind == ResourceKinds.Function)
        {
            string? package = (string?)spec?["package"]?["packageref"]?["name"];
            if (!has(ResourceKinds.Package, item, package)) errors.Add($"{item.Place}: {item}: spec.package.packageref.name: there is no Package {package} here");
        }

        string? environment = (string?)spec?["environment"]?["name"];
        if (!has(ResourceKinds.Environment, item, environment)) errors.Add($"{item.Place}: {item}: spec.environment.name: there is no Environment {environment} here");
        if (spec?["functionref"] is not JsonObject reference) return;
        string?[] functions = [(string?)reference["name"], .. (reference["functionweights"] as JsonObject ?? []).Select(weight => weight.Key)];
        foreach (string? function in functions)
        {
            if (function is { Length: > 0 } && !has(ResourceKinds.Function, item, function)) errors.Add($"{item.Place}: {item}: spec.functionref: there is no Function {function} here");
        }
    }

    private static void CheckArchive(SpecObject package, SpecDirectory specs, List<string> errors)
    {
        if (ArchiveOf(package) is not { } name) return;
        if (!specs.Archives.TryGetValue(name, out var archive))
        {
            errors.Add($"{package.Place}: {package}: spec.deployment.url: there is no ArchiveUploadSpec {name} here");
            return;
        }

        try
        {
            archive.Files();
        }
        catch (FormatException e)
        {
            errors.Add(e.Message);
        }
    }
}
