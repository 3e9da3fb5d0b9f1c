namespace WasmFaas.Functions.Resources;

/// <summary>Paths of fields, as Kubernetes writes them: <c>spec.env[0].name</c>, <c>metadata.labels[a.b/c]</c>.</summary>
internal static class FieldPath
{
    public static string Of(string parent, string name) => parent.Length == 0 ? name : $"{parent}.{name}";

    public static string Of(string parent, int index) => $"{parent}[{index}]";

    public static string Key(string parent, string key) => $"{parent}[{key}]";
}
