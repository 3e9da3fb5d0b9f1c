using WasmFaas.Functions.Resources;

namespace WasmFaas.Functions.Triggers;

/// <summary>
/// When a timer ticks: a cron expression of five fields, or six with seconds first, a descriptor such as <c>@hourly</c> or
/// <c>@every 1h30m</c>, each after <c>CRON_TZ=ZONE</c> or <c>TZ=ZONE</c> in that zone, else in UTC. As in Fission, a day matches
/// where both its fields do, or one of them where neither is <c>*</c>. A local time that is skipped when clocks go forward does
/// not tick; one that comes twice ticks at its first time, and at both where the schedule holds for all hours.
/// </summary>
internal sealed class CronSchedule
{
    /// <summary>The longest time looked ahead, in years: leap days come again after eight years at most.</summary>
    private const int YearsAhead = 9;

    private const ulong AllHours = (1UL << 24) - 1;

    private static readonly string[] s_months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] s_days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly CronField _seconds, _minutes, _hours, _days, _months, _weekdays;
    private readonly TimeZoneInfo _zone;
    private readonly TimeSpan _interval;

    private CronSchedule(TimeSpan interval) => (_interval, _zone) = (interval, TimeZoneInfo.Utc);

    private CronSchedule(string[] fields, TimeZoneInfo zone)
    {
        _zone = zone;
        _seconds = CronField.Parse(fields[0], "seconds", 0, 59);
        _minutes = CronField.Parse(fields[1], "minutes", 0, 59);
        _hours = CronField.Parse(fields[2], "hours", 0, 23);
        _days = CronField.Parse(fields[3], "days of the month", 1, 31);
        _months = CronField.Parse(fields[4], "months", 1, 12, s_months);
        var weekdays = CronField.Parse(fields[5], "days of the week", 0, 7, s_days);

        // Sunday is 0 and 7.
        _weekdays = weekdays.Has(7) ? weekdays with { Bits = weekdays.Bits | 1 } : weekdays;
    }

    /// <summary>Reads a schedule.</summary>
    /// <exception cref="FormatException">It is not one; the message says what was expected where.</exception>
    public static CronSchedule Parse(string text)
    {
        var zone = TimeZoneInfo.Utc;
        string rest = text.Trim();
        if (rest.StartsWith("CRON_TZ=", StringComparison.Ordinal) || rest.StartsWith("TZ=", StringComparison.Ordinal))
        {
            string[] parts = rest.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
            string name = parts[0][(parts[0].IndexOf('=') + 1)..];
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone!)) throw new FormatException($"\"{name}\" is no time zone that this machine knows: expected one such as Europe/Berlin");
            rest = parts.Length == 2 ? parts[1].Trim() : "";
        }

        if (rest.StartsWith("@every ", StringComparison.Ordinal))
        {
            string interval = rest[7..].Trim();
            return Every(GoDuration.Parse(interval) ?? throw new FormatException($"\"{interval}\" is not a time: expected one such as 1h30m, 10m, 1.5s or 500ms"));
        }

        string fields = rest switch
        {
            "@yearly" or "@annually" => "0 0 0 1 1 *",
            "@monthly" => "0 0 0 1 * *",
            "@weekly" => "0 0 0 * * 0",
            "@daily" or "@midnight" => "0 0 0 * * *",
            "@hourly" => "0 0 * * * *",
            ['@', ..] => throw new FormatException($"\"{rest}\" is no descriptor: expected @yearly, @monthly, @weekly, @daily, @hourly or @every and a time such as 1h30m"),
            _ => rest,
        };
        string[] all = fields.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (all.Length == 5) all = ["0", .. all];
        if (all.Length != 6) throw new FormatException($"\"{text}\" has {all.Length} fields: expected 5 (minute hour day month weekday), or 6 with seconds first");
        return new CronSchedule(all, zone);
    }

    /// <summary>The first tick after a time; null where there is none within years.</summary>
    /// <param name="after">The time.</param>
    /// <param name="start">What intervals (<c>@every</c>) are counted from.</param>
    public DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset start)
    {
        if (_interval != TimeSpan.Zero)
        {
            long passed = (after - start).Ticks / _interval.Ticks;
            return after < start ? start + _interval : start + (_interval * (passed + 1));
        }

        if (_hours.Bits == AllHours) return NextOfAllHours(after);

        // A local time that comes twice, or not at all, makes a candidate that is passed over.
        var local = TimeZoneInfo.ConvertTime(after, _zone).DateTime;
        if (_zone.IsAmbiguousTime(local) && FirstOf(local) < after) local = local.AddTicks(-1);
        for (var candidate = NextLocal(local); candidate is { } found; candidate = NextLocal(found))
        {
            if (_zone.IsInvalidTime(found)) continue;
            var tick = FirstOf(found);
            if (tick > after) return tick;
        }

        return null;
    }

    /// <summary>A schedule of all hours goes on by the clock that passes, whatever clocks on walls do.</summary>
    private DateTimeOffset? NextOfAllHours(DateTimeOffset after)
    {
        var offset = _zone.GetUtcOffset(after);
        var local = after.ToOffset(offset).DateTime;
        while (NextLocal(local) is { } found)
        {
            var tick = new DateTimeOffset(found, offset);
            if (_zone.GetUtcOffset(tick) == offset) return tick.ToUniversalTime();
            after = FindChange(after, tick);
            offset = _zone.GetUtcOffset(after);
            local = after.ToOffset(offset).DateTime.AddSeconds(-1);
        }

        return null;
    }

    /// <summary>The first second of a time whose offset from UTC is not that of its start.</summary>
    private DateTimeOffset FindChange(DateTimeOffset start, DateTimeOffset end)
    {
        var before = _zone.GetUtcOffset(start);
        long low = start.ToUnixTimeSeconds(), high = end.ToUnixTimeSeconds();
        while (high - low > 1)
        {
            long middle = low + ((high - low) / 2);
            if (_zone.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(middle)) == before) low = middle;
            else high = middle;
        }

        return DateTimeOffset.FromUnixTimeSeconds(high);
    }

    private static CronSchedule Every(TimeSpan interval)
    {
        if (interval < TimeSpan.FromSeconds(1)) throw new FormatException($"@every {interval}: expected at least 1s");
        return new CronSchedule(TimeSpan.FromSeconds((long)interval.TotalSeconds));
    }

    private DateTimeOffset FirstOf(DateTime local)
    {
        var offset = _zone.IsAmbiguousTime(local) ? _zone.GetAmbiguousTimeOffsets(local).Max() : _zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>The first match after a local time.</summary>
    private DateTime? NextLocal(DateTime after)
    {
        var time = new DateTime(after.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond).AddSeconds(1);
        int lastYear = time.Year + YearsAhead;
        for (var day = time.Date; day.Year <= lastYear; day = _months.Has(day.Month) ? day.AddDays(1) : new DateTime(day.Year, day.Month, 1).AddMonths(1))
        {
            if (!Matches(day)) continue;
            var from = day == time.Date ? time.TimeOfDay : TimeSpan.Zero;
            if (NextInDay(from) is { } found) return day + found;
        }

        return null;
    }

    private bool Matches(DateTime day)
    {
        if (!_months.Has(day.Month)) return false;
        bool monthDay = _days.Has(day.Day), weekday = _weekdays.Has((int)day.DayOfWeek);
        return _days.IsAny || _weekdays.IsAny ? monthDay && weekday : monthDay || weekday;
    }

    private TimeSpan? NextInDay(TimeSpan from)
    {
        for (int hour = _hours.Next(from.Hours); hour >= 0; hour = _hours.Next(hour + 1))
        {
            int firstMinute = hour == from.Hours ? from.Minutes : 0;
            for (int minute = _minutes.Next(firstMinute); minute >= 0; minute = _minutes.Next(minute + 1))
            {
                int firstSecond = hour == from.Hours && minute == from.Minutes ? from.Seconds : 0;
                int second = _seconds.Next(firstSecond);
                if (second >= 0) return new TimeSpan(hour, minute, second);
            }
        }

        return null;
    }
}
