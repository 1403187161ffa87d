namespace TeamsAddin.Ledger.Sessions;

/// <summary>Days as the unit's clock counts them: a deadline "in 3 days" ends with the third local day, whatever daylight saving does.</summary>
public static class LocalDays
{
    public static DateOnly DayOf(DateTimeOffset time, string timeZone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, Zone(timeZone)).DateTime);

    public static TimeOnly TimeOf(DateTimeOffset time, string timeZone) => TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, Zone(timeZone)).DateTime);

    /// <summary>The first instant after the local day that lies <paramref name="days"/> days after that of <paramref name="from"/>.</summary>
    public static DateTimeOffset EndOfDay(DateTimeOffset from, int days, string timeZone) =>
        At(DayOf(from, timeZone).AddDays(days + 1), TimeOnly.MinValue, timeZone);

    /// <summary>A local wall time as an instant; a time that the spring change skips is the first one after it.</summary>
    public static DateTimeOffset At(DateOnly day, TimeOnly time, string timeZone)
    {
        var zone = Zone(timeZone);
        var local = day.ToDateTime(time);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    public static TimeZoneInfo Zone(string timeZone) => TimeZoneInfo.FindSystemTimeZoneById(timeZone);
}
