using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Planning;

/// <summary>On which weekday and at what time a unit usually meets: as it has done most often, else a usual time of its own.</summary>
internal sealed class Habits
{
    private const int Workdays = 5;

    private readonly Dictionary<string, (DayOfWeek Weekday, TimeOnly Time)> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (double Weekday, double Time)> shares = new(StringComparer.Ordinal);

    public Habits(PlanInput input)
    {
        foreach (var unit in input.Existing.Where(e => e is { Cancelled: false, Movable: false }).GroupBy(e => e.Unit, StringComparer.Ordinal))
        {
            var zone = LocalDays.Zone(input.Organisation.Find(unit.Key)?.TimeZone ?? "UTC");
            var starts = unit.Select(e => TimeZoneInfo.ConvertTime(e.Start, zone).DateTime).ToList();
            known[unit.Key] = (MostOften(starts.Select(s => s.DayOfWeek)), MostOften(starts.Select(TimeOnly.FromDateTime)));
        }
    }

    public DayOfWeek WeekdayOf(string unit) => known.TryGetValue(unit, out var habit) ? habit.Weekday : DayOfWeek.Monday + (int)(SharesOf(unit).Weekday * Workdays);

    /// <param name="starts">The times of day to choose from where there is no habit.</param>
    public TimeOnly TimeOf(string unit, IReadOnlyList<TimeOnly> starts) => known.TryGetValue(unit, out var habit) ? habit.Time : starts[(int)(SharesOf(unit).Time * starts.Count)];

    private (double Weekday, double Time) SharesOf(string unit)
    {
        if (!shares.TryGetValue(unit, out var own))
        {
            shares.Add(unit, own = (Slices.Share(unit, "weekday"), Slices.Share(unit, "time")));
        }

        return own;
    }

    private static T MostOften<T>(IEnumerable<T> values) where T : notnull => values.GroupBy(v => v).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;
}
