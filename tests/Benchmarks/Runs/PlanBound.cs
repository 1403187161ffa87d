using System.Globalization;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>
/// What counting alone allows, without the planner's own means: for each unit, rule and period as many sessions as the rule wants, but
/// one a working day at the most. Only periods that lie in the plan as a whole; what a plan places beyond a rule's number is not counted.
/// </summary>
internal static class PlanBound
{
    public static (int Most, int Placed) Of(PlanInput input, Plan plan)
    {
        var there = plan.Sessions.SelectMany(s => s.Session.CountsFor).Concat(input.Existing.Where(e => !e.Cancelled).Select(e => new Counts(e.Unit, e.Rule, e.Period)))
            .GroupBy(c => c).ToDictionary(g => g.Key, g => g.Count());
        var (most, placed) = (0, 0);
        foreach (var rule in input.Rules.Where(r => r.Form == Form.Session && r.Every != Every.Season))
        {
            var units = input.Organisation.Units.Where(u => rule.OwedBy.Contains(u.Type) && input.Organisation.EverIn(u.Id).Any()).ToList();
            foreach (var (name, first, last) in PeriodsOf(rule.Every, input.From.Year).Where(p => p.First >= input.From && p.Last <= input.To && p.First >= rule.From))
            {
                var wanted = Math.Min(rule.Times, Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Count(i => input.Calendar.IsWorkingDay(first.AddDays(i))));
                most += wanted * units.Count;
                placed += units.Sum(u => Math.Min(wanted, there.GetValueOrDefault(new Counts(u.Id, rule.Id, name))));
            }
        }

        return (most, placed);
    }

    private static IEnumerable<(string Name, DateOnly First, DateOnly Last)> PeriodsOf(Every every, int year)
    {
        if (every == Every.Week)
        {
            for (var week = 1; week <= ISOWeek.GetWeeksInYear(year); week++)
            {
                var monday = DateOnly.FromDateTime(ISOWeek.ToDateTime(year, week, DayOfWeek.Monday));
                yield return (string.Create(CultureInfo.InvariantCulture, $"{year:0000}-W{week:00}"), monday, monday.AddDays(6));
            }

            yield break;
        }

        var (count, letter) = every switch { Every.Month => (12, ""), Every.Quarter => (4, "Q"), Every.HalfYear => (2, "H"), _ => (1, "") };
        for (var i = 0; i < count; i++)
        {
            var first = new DateOnly(year, (i * 12 / count) + 1, 1);
            var name = count == 1 ? string.Create(CultureInfo.InvariantCulture, $"{year:0000}")
                : count == 12 ? string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{i + 1:00}") : string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{letter}{i + 1}");
            yield return (name, first, first.AddMonths(12 / count).AddDays(-1));
        }
    }
}
