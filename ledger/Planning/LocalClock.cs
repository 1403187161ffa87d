using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Planning;

/// <summary>A time zone's days in minutes since the first UTC day of a plan; asked once a day, not once a candidate.</summary>
internal sealed class LocalClock
{
    private const int MinutesInDay = 1440;

    private readonly string zone;
    private readonly int firstDay;
    private readonly int[] midnights;
    private readonly bool[] changes;

    public LocalClock(string zone, DateOnly from, DateOnly to)
    {
        this.zone = zone;
        firstDay = from.DayNumber - 1;
        (midnights, changes) = (new int[to.DayNumber - firstDay + 2], new bool[to.DayNumber - firstDay + 2]);
        var info = LocalDays.Zone(zone);
        for (var i = 0; i < midnights.Length; i++)
        {
            var day = DateOnly.FromDayNumber(firstDay + i).ToDateTime(TimeOnly.MinValue);
            midnights[i] = i * MinutesInDay - (int)info.GetUtcOffset(day.AddHours(12)).TotalMinutes;
            changes[i] = info.GetUtcOffset(day) != info.GetUtcOffset(day.AddDays(1)) || info.GetUtcOffset(day) != info.GetUtcOffset(day.AddHours(12));
        }
    }

    /// <summary>A local time as minutes since the plan's first UTC day.</summary>
    public int MinuteOf(DateOnly day, TimeOnly time)
    {
        var i = day.DayNumber - firstDay;
        return changes[i]
            ? (int)((LocalDays.At(day, time, zone).UtcTicks - DateOnly.FromDayNumber(firstDay).ToDateTime(TimeOnly.MinValue).Ticks) / TimeSpan.TicksPerMinute)
            : midnights[i] + time.Hour * 60 + time.Minute;
    }
}
