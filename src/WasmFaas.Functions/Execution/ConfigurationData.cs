using System.Text;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Execution;

/// <summary>The keys and values of a Secret or ConfigMap.</summary>
internal static class ConfigurationData
{
    /// <summary>Reads them, in the order of the keys.</summary>
    /// <exception cref="SettingsException">A value is not valid base64.</exception>
    public static SortedDictionary<string, byte[]> Read(Resource resource)
    {
        var values = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        bool isSecret = resource.Kind == ResourceKinds.Secret;
        Add(resource, values, "data", isBase64: isSecret);
        Add(resource, values, isSecret ? "stringData" : "binaryData", isBase64: !isSecret);
        return values;
    }

    private static void Add(Resource resource, SortedDictionary<string, byte[]> values, string member, bool isBase64)
    {
        foreach (var (key, node) in resource.Json.Object(member) ?? [])
        {
            string text = node?.ToString() ?? "";
            try
            {
                values[key] = isBase64 ? Convert.FromBase64String(text) : Encoding.UTF8.GetBytes(text);
            }
            catch (FormatException)
            {
                throw new SettingsException("ConfigurationInvalid", $"{resource.Kind.Singular} {resource.Namespace}/{resource.Name}: {member}.{key} is not valid base64");
            }
        }
    }
}
