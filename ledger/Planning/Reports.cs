using System.Globalization;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Planning;

/// <summary>Measures a plan.</summary>
internal static class Reports
{
    private const int SlotsInDay = 48;
    private const int Slot = 30;

    public static PlanReport Of(
        PlanInput input, Placer placer, IReadOnlyList<(Demand Demand, Place Place)> placed, IReadOnlyList<Existing> kept, IReadOnlyList<PlannedCancel> cancels, IReadOnlyList<Unplaced> unplaced, int unplacedMoves, int clashes)
    {
        var added = placed.Count(p => p.Demand.Moves is null);
        var stays = kept.Select(e => DayOf(input, e.Unit, e.Start)).Where(d => d >= input.From && d <= input.To).ToList();
        var owed = added + unplaced.Count - unplacedMoves;
        var peak = Enumerable.Range(0, placer.Starting.Count).MaxBy(i => placer.Starting[i]);
        var loose = placed.Where(p => !p.Demand.HasFixedDay && p.Demand.Fixed is null).ToList();
        return new PlanReport(
            owed, owed - unplaced.Count(u => u.Reason is UnplacedReason.NoWorkingDay or UnplacedReason.NoPeople), stays.Count, added, placed.Count - added, cancels.Count, unplaced.Count, clashes,
            Evenness(input, placed, kept), Spread(input, placer),
            Share(loose, p => p.Place.Day.DayOfWeek == placer.Habits.WeekdayOf(p.Demand.Host.Id)),
            placed.Count(p => placer.IsLeaderBusy(p.Demand, p.Place.Day, p.Place.Time)),
            Share(loose, p => Placer.IsAtEnd(p.Demand, p.Place.Day)),
            placer.Starting[peak],
            placer.Starting[peak] == 0 ? null : new DateTimeOffset(input.From.AddDays(-1 + peak / SlotsInDay).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).AddMinutes(peak % SlotsInDay * Slot))
        {
            Months = [.. Months(input, placed, stays, cancels)],
        };
    }

    private static double Evenness(PlanInput input, IReadOnlyList<(Demand Demand, Place Place)> placed, IReadOnlyList<Existing> kept)
    {
        var days = placed.SelectMany(p => p.Demand.CountsFor.Select(c => (c.Unit, c.Rule, p.Place.Day)))
            .Concat(kept.Select(e => (e.Unit, e.Rule, DayOf(input, e.Unit, e.Start)))).Where(s => s.Item3 >= input.From && s.Item3 <= input.To)
            .GroupBy(s => (s.Item1, s.Item2), s => s.Item3.DayNumber);
        var (sum, count) = (0.0, 0);
        foreach (var unit in days)
        {
            var order = unit.Order().ToList();
            if (order.Count < 3)
            {
                continue;
            }

            var gaps = order.Zip(order.Skip(1), (a, b) => (double)(b - a)).ToList();
            var mean = (input.To.DayNumber - input.From.DayNumber + 1.0) / order.Count;
            sum += 1 - Math.Min(1, gaps.Average(g => Math.Abs(g - mean)) / mean);
            count++;
        }

        return count == 0 ? 1 : sum / count;
    }

    private static double Spread(PlanInput input, Placer placer)
    {
        var loads = input.Calendar.WorkingDays(input.From, input.To).Select(d => placer.Load[placer.Busy.DayOf(d)]).ToList();
        return loads.Count == 0 || loads.Average() == 0 ? 0 : Math.Sqrt(loads.Average(l => Math.Pow(l - loads.Average(), 2))) / loads.Average();
    }

    private static IEnumerable<MonthCount> Months(PlanInput input, IReadOnlyList<(Demand Demand, Place Place)> placed, IReadOnlyList<DateOnly> stays, IReadOnlyList<PlannedCancel> cancels) =>
        placed.Select(p => (MonthOf(p.Place.Day), p.Demand.Moves is null ? 1 : 2))
            .Concat(stays.Select(d => (MonthOf(d), 0)))
            .Concat(cancels.Select(c => (MonthOf(DayOf(input, c.Unit, c.Start)), 3)))
            .GroupBy(m => m.Item1, m => m.Item2, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new MonthCount(g.Key, g.Count(k => k == 0), g.Count(k => k == 1), g.Count(k => k == 2), g.Count(k => k == 3)));

    private static double Share<T>(List<T> all, Func<T, bool> which) => all.Count == 0 ? 0 : (double)all.Count(which) / all.Count;

    private static DateOnly DayOf(PlanInput input, string unit, DateTimeOffset at) => LocalDays.DayOf(at, input.Organisation.Find(unit)?.TimeZone ?? "UTC");

    private static string MonthOf(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
