using System.Collections.Immutable;
using System.Globalization;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Planning;

/// <summary>What a plan is made from. The same input gives the same plan.</summary>
public sealed record PlanInput(
    Organisation Organisation,
    ImmutableArray<Rule> Rules,
    WorkingCalendar Calendar,
    DateOnly From,
    DateOnly To,
    ImmutableArray<Existing> Existing);

/// <summary>
/// Places every owed session of a span of days: never a person in two places, only working days and hours, inside the rule's period;
/// then evenly over the period. Large and fixed sessions are placed first.
/// </summary>
public static class MakePlan
{
    private static readonly TimeOnly[] Starts = [.. new[] { 14 * 60 + 30, 9 * 60, 15 * 60 + 30, 10 * 60, 16 * 60, 9 * 60 + 30, 15 * 60, 10 * 60 + 30, 16 * 60 + 30 }
        .Select(m => new TimeOnly(m / 60, m % 60))];

    private static readonly TimeOnly Noon = new(12, 0);
    private static readonly TimeOnly DayEnds = new(18, 0);

    public static Plan From(PlanInput input, DateTimeOffset now)
    {
        var busy = new BusyTimes(input.From, input.To.DayNumber - input.From.DayNumber + 1);
        foreach (var fixedOne in input.Existing.Where(e => !e.Cancelled))
        {
            TakeExisting(input, busy, fixedOne);
        }

        var sessions = new List<PlannedSession>();
        var unplaced = new List<Unplaced>();
        var days = new UnitDays();
        foreach (var demand in Demands(input))
        {
            if (Place(input, busy, days, demand, out var reason) is { } planned)
            {
                sessions.Add(planned);
            }
            else
            {
                unplaced.Add(new Unplaced(demand.Unit.Id, demand.Rule.Id, demand.Period, demand.Ordinal, reason));
            }
        }

        var id = FileId.Of(["plan", input.From.ToString("O", CultureInfo.InvariantCulture), input.To.ToString("O", CultureInfo.InvariantCulture), .. sessions.Select(s => s.FileId + s.Session.Start.ToString("O", CultureInfo.InvariantCulture))]);
        return new Plan(
            id, input.From, input.To, Chain.Kept(now),
            [.. sessions.OrderBy(s => s.Session.Start).ThenBy(s => s.FileId, StringComparer.Ordinal).Select(s => s with { Session = s.Session with { Plan = id } })],
            [.. unplaced]);
    }

    private static IEnumerable<Demand> Demands(PlanInput input)
    {
        var existing = input.Existing.ToLookup(e => (e.Unit, e.Rule, e.Period));
        var demands = new List<Demand>();
        foreach (var unit in input.Organisation.Units)
        {
            foreach (var rule in input.Rules.Where(r => r.Form == Form.Session && r.OwedBy.Contains(unit.Type)))
            {
                foreach (var period in OwedPeriods.Touching(rule, input.From, input.To))
                {
                    demands.AddRange(Owed(input, unit, rule, period, [.. existing[(unit.Id, rule.Id, period)]]));
                }
            }
        }

        return demands
            .OrderByDescending(d => d.Rule.Weekday is not null || d.Rule.Day is not null)
            .ThenByDescending(d => d.People.Count)
            .ThenBy(d => d.Last.DayNumber - d.First.DayNumber)
            .ThenBy(d => d.Unit.Id, StringComparer.Ordinal)
            .ThenBy(d => d.Rule.Id, StringComparer.Ordinal)
            .ThenBy(d => d.Period, StringComparer.Ordinal)
            .ThenBy(d => d.Ordinal);
    }

    private static IEnumerable<Demand> Owed(PlanInput input, Unit unit, Rule rule, string period, IReadOnlyList<Existing> existing)
    {
        var (first, last) = Periods.DaysOf(period);
        // A unit that ends owes nothing from then on.
        last = unit.Until is { } end ? Min(last, end) : last;
        var (from, to) = (Max(Max(first, input.From), rule.From), Min(last, input.To));
        if (to < from)
        {
            yield break;
        }

        // What is still owed is spread over what is left of the period; a later span plans the sessions whose day lies behind this one.
        var start = Max(first, from);
        var next = existing.Select(e => e.Ordinal).DefaultIfEmpty(0).Max();
        var owed = rule.Times - existing.Count(e => !e.Cancelled);
        var length = last.DayNumber - start.DayNumber + 1;
        var share = Convert.ToUInt16(FileId.Of(unit.Id, rule.Id)[..4], 16) / 65536.0;
        for (var i = 0; i < owed; i++)
        {
            var (sliceFirst, sliceLast) = (start.AddDays(i * length / owed), start.AddDays(Math.Max(((i + 1) * length / owed) - 1, i * length / owed)));
            var target = rule.Day is { } fixedDay
                ? Max(sliceFirst, first.AddDays(Math.Min(fixedDay, DateTime.DaysInMonth(first.Year, first.Month)) - 1))
                : sliceFirst.AddDays((int)((sliceLast.DayNumber - sliceFirst.DayNumber) * (0.1 + (0.8 * share))));
            if (target > to)
            {
                continue;
            }

            var people = Rosters.Of(input.Organisation, rule, unit.Id, sliceFirst).Select(m => m.Person).ToList();
            yield return new Demand(unit, rule, period, ++next, sliceFirst, Min(sliceLast, to), target, people);
        }
    }

    private static PlannedSession? Place(PlanInput input, BusyTimes busy, UnitDays taken, Demand demand, out string reason)
    {
        var days = input.Calendar.WorkingDays(demand.First, demand.Last).Where(d => !taken.Has(demand.Unit.Id, d)).ToList();
        reason = demand.People.Count == 0 ? "no-people" : "no-working-day";
        if (demand.People.Count == 0 || days.Count == 0)
        {
            return null;
        }

        var people = demand.People.ConvertAll(busy.Of);
        foreach (var day in Order(days, demand))
        {
            foreach (var start in demand.Rule.Time is { } at ? [at] : Starts)
            {
                if (demand.Rule.Time is null && !InHours(start, demand.Rule.Length))
                {
                    continue;
                }

                var mask = BusyTimes.Mask(start, demand.Rule.Length);
                if (!busy.AnyBusy(people, day, mask))
                {
                    BusyTimes.Take(people, busy.IndexOf(day), mask);
                    taken.Add(demand.Unit.Id, day);
                    return Make(input, demand, day, start);
                }
            }
        }

        reason = "people-busy";
        return null;
    }

    /// <summary>The rule's weekday, or in a week where it is a holiday the working day next to it; else the days nearest to the target: the rule's day, or one that differs from unit to unit so that they do not heap.</summary>
    private static IEnumerable<DateOnly> Order(List<DateOnly> days, Demand demand)
    {
        if (demand.Rule.Weekday is { } weekday)
        {
            return days.OrderBy(d => Math.Abs(((int)d.DayOfWeek + 6) % 7 - ((int)weekday + 6) % 7)).ThenBy(d => d);
        }

        return days.OrderBy(d => Math.Abs(d.DayNumber - demand.Target.DayNumber)).ThenBy(d => d);
    }

    private static bool InHours(TimeOnly start, int minutes)
    {
        var end = start.AddMinutes(minutes);
        return minutes > 180 || (start < Noon ? end <= Noon : end <= DayEnds && end > start);
    }

    private static PlannedSession Make(PlanInput input, Demand demand, DateOnly day, TimeOnly at)
    {
        var (unit, rule) = (demand.Unit, demand.Rule);
        var counts = new Counts(unit.Id, rule.Id, demand.Period);
        var start = LocalDays.At(day, at, unit.TimeZone);
        var planned = new Planned(
            unit.Id, [counts], rule.Type, rule.Name, start, start.AddMinutes(rule.Length), unit.TimeZone, unit.Language, "",
            input.Organisation.LeaderOf(unit.Id, day), input.Organisation.RecorderOf(unit.Id, day), input.Organisation.MailboxOf(unit.Id),
            rule.Terms, "") { Who = rule.Who };
        return new PlannedSession(PlanSession.FileIdOf(counts, demand.Ordinal), demand.Ordinal, planned);
    }

    private static void TakeExisting(PlanInput input, BusyTimes busy, Existing session)
    {
        var zone = LocalDays.Zone(input.Organisation.Find(session.Unit)?.TimeZone ?? "UTC");
        var start = TimeZoneInfo.ConvertTime(session.Start, zone);
        var day = DateOnly.FromDateTime(start.DateTime);
        if (busy.Covers(day))
        {
            var mask = BusyTimes.Mask(TimeOnly.FromDateTime(start.DateTime), (int)(session.End - session.Start).TotalMinutes);
            BusyTimes.Take([.. session.People.Select(busy.Of)], busy.IndexOf(day), mask);
        }
    }

    private static DateOnly Max(DateOnly a, DateOnly b) => a > b ? a : b;

    private static DateOnly Min(DateOnly a, DateOnly b) => a < b ? a : b;

    private sealed record Demand(Unit Unit, Rule Rule, string Period, int Ordinal, DateOnly First, DateOnly Last, DateOnly Target, List<string> People);

    /// <summary>One session a unit and day: two on one day are no second meeting.</summary>
    private sealed class UnitDays
    {
        private readonly HashSet<(string, DateOnly)> taken = [];

        public bool Has(string unit, DateOnly day) => taken.Contains((unit, day));

        public void Add(string unit, DateOnly day) => taken.Add((unit, day));
    }
}
