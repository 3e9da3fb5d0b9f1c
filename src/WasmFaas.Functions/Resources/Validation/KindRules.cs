namespace WasmFaas.Functions.Resources.Validation;

/// <summary>Rules of a kind that a schema cannot say.</summary>
internal static class KindRules
{
    public static void Check(Resource resource, Resource? old, FieldErrors errors)
    {
    }
}
