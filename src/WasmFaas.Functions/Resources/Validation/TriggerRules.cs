using WasmFaas.Functions.Triggers;

namespace WasmFaas.Functions.Resources.Validation;

/// <summary>Rules of the triggers other than HTTPTrigger, and of CanaryConfig.</summary>
internal static class TriggerRules
{
    public static void CheckTimer(Resource timer, Resource? old, FieldErrors errors)
    {
        ReferenceRules.Check(timer, errors);
        string cron = Json.Text(timer.Spec, "cron");
        if (CronError(cron) is { } error) errors.Invalid("spec.cron", cron, error);
        string subpath = Json.Text(timer.Spec, "subpath");
        if (subpath.Length > 0 && !subpath.StartsWith('/')) errors.Invalid("spec.subpath", subpath, "must start with '/'");
    }

    public static string? CronError(string cron)
    {
        try
        {
            CronSchedule.Parse(cron);
            return null;
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }

    public static void CheckMessageQueue(Resource trigger, Resource? old, FieldErrors errors)
    {
        ReferenceRules.Check(trigger, errors);
        long min = (long?)trigger.Spec!["minReplicaCount"] ?? 0, max = (long?)trigger.Spec["maxReplicaCount"] ?? long.MaxValue;
        if (max < min) errors.Invalid("spec.maxReplicaCount", max, "must be greater than or equal to minReplicaCount");
    }

    public static void CheckWatch(Resource trigger, Resource? old, FieldErrors errors)
    {
        ReferenceRules.Check(trigger, errors);

        // Namespaces are what tenants have.
        string watched = Json.Text(trigger.Spec, "namespace");
        if (watched != trigger.Namespace) errors.Invalid("spec.namespace", watched, $"must be the trigger's own namespace \"{trigger.Namespace}\"");
    }

    public static void CheckCanary(Resource canary, Resource? old, FieldErrors errors)
    {
        string duration = Json.Text(canary.Spec, "duration");
        if (duration.Length > 0 && !(GoDuration.Parse(duration) > TimeSpan.Zero)) errors.Invalid("spec.duration", duration, "a duration such as 2m was expected");
        if (Json.Text(canary.Spec, "newfunction") == Json.Text(canary.Spec, "oldfunction"))
        {
            errors.Invalid("spec.newfunction", canary.Spec!["newfunction"], "must differ from oldfunction");
        }
    }
}
