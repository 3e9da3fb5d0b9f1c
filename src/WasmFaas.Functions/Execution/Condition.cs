namespace WasmFaas.Functions.Execution;

/// <summary>A condition of an object.</summary>
/// <param name="Type">Such as <c>Ready</c>.</param>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Reason">Why, in one word.</param>
/// <param name="Message">Why, for people; null takes the condition away.</param>
internal readonly record struct Condition(string Type, bool Holds, string Reason, string? Message)
{
    /// <summary>The object is ready.</summary>
    public static Condition Ready(string reason, string message) => new("Ready", true, reason, message);

    /// <summary>The object is not ready.</summary>
    public static Condition NotReady(string reason, string message) => new("Ready", false, reason, message);

    /// <summary>Names the fields of an object that are set and have no effect.</summary>
    /// <param name="resource">The object.</param>
    /// <param name="others">Paths of such that its schema does not know.</param>
    public static Condition Ignored(Resources.Resource resource, params IEnumerable<string> others)
    {
        var fields = Resources.SupportReport.IgnoredFields(resource).Concat(others).ToList();
        return new("FieldsIgnored", true, "NoEffect", fields.Count == 0 ? null : "without effect here: " + string.Join(", ", fields));
    }
}
