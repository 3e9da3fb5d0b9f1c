using WasmFaas.Functions.Execution;
using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Routing;

/// <summary>A trigger as it was read.</summary>
/// <param name="Resource">The trigger.</param>
/// <param name="Route">Its route, or null where it is not valid.</param>
/// <param name="Problem">What is not valid.</param>
internal sealed record ParsedTrigger(Resource Resource, Route? Route, string? Problem)
{
    /// <summary>True where what the route stands for changes with other objects.</summary>
    public bool HasQualifier
    {
        get
        {
            var reference = Resource.Spec.Object("functionref");
            return reference.Text("alias") is not null || reference.Text("version") is not null;
        }
    }

    /// <summary>Reads a trigger.</summary>
    public static ParsedTrigger Parse(Resource trigger, TargetResolver resolver)
    {
        try
        {
            return new ParsedTrigger(trigger, RouteParser.Parse(trigger, resolver), null);
        }
        catch (FormatException e)
        {
            return new ParsedTrigger(trigger, null, e.Message);
        }
    }
}
