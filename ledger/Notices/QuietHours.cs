using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Notices;

/// <summary>The hours of each day in which reminders wait, on the unit's clock; from and to alike: none. Weekends are days like others.</summary>
public sealed record QuietHours(TimeOnly From, TimeOnly To)
{
    public static readonly QuietHours Default = new(new TimeOnly(21, 0), new TimeOnly(7, 0));

    /// <returns>When the quiet hours end that it is in now, or null.</returns>
    public DateTimeOffset? EndAt(DateTimeOffset now, string timeZone)
    {
        var local = TimeZoneInfo.ConvertTime(now, LocalDays.Zone(timeZone));
        var (day, clock) = (DateOnly.FromDateTime(local.DateTime), TimeOnly.FromDateTime(local.DateTime));
        if (From == To || !clock.IsBetween(From, To))
        {
            return null;
        }

        return LocalDays.At(clock < To ? day : day.AddDays(1), To, timeZone);
    }
}
