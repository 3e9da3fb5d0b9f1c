namespace WasmFaas.Functions.Resources.Validation;

/// <summary>Rules of the triggers other than HTTPTrigger, and of CanaryConfig.</summary>
internal static class TriggerRules
{
    public static void CheckTimer(Resource timer, Resource? old, FieldErrors errors)
    {
        ReferenceRules.Check(timer, errors);
        string cron = Json.Text(timer.Spec, "cron");
        if (!IsCron(cron)) errors.Invalid("spec.cron", cron, "expected five fields, six with seconds first, or one of @yearly, @monthly, @weekly, @daily, @hourly, @every 5m");
        string subpath = Json.Text(timer.Spec, "subpath");
        if (subpath.Length > 0 && !subpath.StartsWith('/')) errors.Invalid("spec.subpath", subpath, "must start with '/'");
    }

    // The form only; what the fields hold is for the timers to read.
    private static bool IsCron(string cron)
    {
        string[] parts = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts is [var zone, ..] && (zone.StartsWith("CRON_TZ=", StringComparison.Ordinal) || zone.StartsWith("TZ=", StringComparison.Ordinal))) parts = parts[1..];
        return parts switch
        {
            ["@every", var period] => GoDuration.Parse(period) > TimeSpan.Zero,
            [var descriptor] => descriptor is "@yearly" or "@annually" or "@monthly" or "@weekly" or "@daily" or "@midnight" or "@hourly",
            _ => parts.Length is 5 or 6,
        };
    }

    public static void CheckMessageQueue(Resource trigger, Resource? old, FieldErrors errors)
    {
        ReferenceRules.Check(trigger, errors);
        long min = (long?)trigger.Spec!["minReplicaCount"] ?? 0, max = (long?)trigger.Spec["maxReplicaCount"] ?? long.MaxValue;
        if (max < min) errors.Invalid("spec.maxReplicaCount", max, "must be greater than or equal to minReplicaCount");
    }

    public static void CheckWatch(Resource trigger, Resource? old, FieldErrors errors) => ReferenceRules.Check(trigger, errors);

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
