using System.Collections.Immutable;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Planning;

/// <summary>A session that is to be placed.</summary>
/// <param name="Host">Whose file it will be; its people and those of the other units that it counts for attend.</param>
/// <param name="First">The days among which it is placed.</param>
/// <param name="Target">Where an even spread would have it.</param>
internal sealed record Demand(Unit Host, Rule Rule, ImmutableArray<Counts> CountsFor, int Ordinal, DateOnly First, DateOnly Last, DateOnly Target)
{
    public FixedSession? Fixed { get; init; }

    /// <summary>The session that is there already and cannot stay; null: a new one.</summary>
    public Existing? Moves { get; init; }

    public string MoveReason { get; init; } = "";

    /// <summary>The days among which it may lie in need.</summary>
    public (DateOnly First, DateOnly Last) Room { get; init; } = (First, Last);

    public string Period => CountsFor[0].Period;

    public ImmutableArray<string> Units { get; } = [.. CountsFor.Select(c => c.Unit)];

    /// <summary>The whole period's first and last day.</summary>
    public (DateOnly First, DateOnly Last) Whole { get; } = Periods.DaysOf(CountsFor[0].Period);

    /// <summary>Minutes.</summary>
    public int Length => Moves is { } there ? (int)(there.End - there.Start).TotalMinutes : Rule.Length;

    /// <summary>The period has just one day that is right.</summary>
    public bool IsPinned => FixedDays.Of(Rule, Whole.First) is not null;

    public bool HasFixedDay => Rule.Weekday is not null || Rule.Day is not null;
}

/// <summary>What a span of days owes beyond what stands already: one demand a session, spread evenly over what is left of its period.</summary>
/// <param name="taken">Settled times at which a session stands already, or to which one moves.</param>
internal sealed class Demands(PlanInput input, ILookup<(string Unit, string Rule, string Period), Existing> standing, IReadOnlySet<FixedSession> taken)
{
    private readonly Dictionary<(string Rule, string Unit), JointSessions> joint = input.Arrangements.Joint
        .SelectMany(j => j.Units.Append(j.Host).Distinct(StringComparer.Ordinal).Select(u => (j, u)))
        .GroupBy(p => (p.j.Rule, p.u)).ToDictionary(g => g.Key, g => g.First().j);

    private readonly ILookup<(string Unit, string Rule), FixedSession> settled = input.Arrangements.Fixed
        .Where(f => f.Day >= input.From && f.Day <= input.To).ToLookup(f => (f.Unit, f.Rule));

    public IEnumerable<Demand> All()
    {
        var byType = Enum.GetValues<UnitType>().ToDictionary(t => t, t => input.Rules.Where(r => r.Form == Form.Session && r.OwedBy.Contains(t)).ToList());
        var seen = new HashSet<(string, string)>();
        var periods = new Dictionary<Rule, List<string>>();
        foreach (var unit in input.Organisation.Units.Where(u => u.IsOpen(input.From)))
        {
            seen.Clear();
            foreach (var rule in byType[unit.Type])
            {
                if (!periods.TryGetValue(rule, out var touched))
                {
                    periods.Add(rule, touched = [.. OwedPeriods.Touching(rule, input.From, input.To)]);
                }

                // A rule that went from one pack to another is owed once.
                foreach (var period in touched.Where(p => seen.Add((rule.Id, p))))
                {
                    var together = TogetherOf(unit, rule, period);
                    if (together is null || together.Host == unit.Id)
                    {
                        foreach (var demand in Settle(Owed(unit, together, rule, period).ToList(), unit, rule, period))
                        {
                            yield return demand;
                        }
                    }
                }
            }
        }
    }

    /// <summary>With whom a unit holds a period's sessions: only where host and unit are there to its end and the host owes them too.</summary>
    private JointSessions? TogetherOf(Unit unit, Rule rule, string period)
    {
        if (!joint.TryGetValue((rule.Id, unit.Id), out var together) || input.Organisation.Find(together.Host) is not { } host)
        {
            return null;
        }

        var last = Periods.DaysOf(period).Last;
        return rule.OwedBy.Contains(host.Type) && host.IsOpen(last) && unit.IsOpen(last) ? together : null;
    }

    private IEnumerable<Demand> Owed(Unit unit, JointSessions? together, Rule rule, string period)
    {
        var (first, last) = Periods.DaysOf(period);
        var start = Max(Max(first, input.From), rule.From);
        var end = unit.Until is { } until ? Min(last, until) : last;
        if (start > Min(end, input.To))
        {
            yield break;
        }

        var units = together is null ? [unit.Id] : together.Units.Where(u => input.Organisation.Find(u) is { } found && rule.OwedBy.Contains(found.Type) && found.IsOpen(last)).Prepend(unit.Id).Distinct(StringComparer.Ordinal).ToList();
        var there = units.ConvertAll(u => standing[(u, rule.Id, period)].ToList());
        var days = there[0].Where(e => !e.Cancelled).Select(e => LocalDays.DayOf(e.Start, unit.TimeZone)).ToList();
        var owed = there.ConvertAll(e => rule.Times - e.Count(x => !x.Cancelled));
        var slices = Slices.Of(rule, (first, last), (start, end), owed.Max(), days, Slices.Share(unit.Id, rule.Id), input.To);
        var next = there.SelectMany(e => e).Select(e => e.Ordinal).DefaultIfEmpty(0).Max();
        foreach (var (slice, i) in slices.Select((s, i) => (s, i)))
        {
            var counts = units.Where((_, u) => u == 0 || owed[u] > i).Select(u => new Counts(u, rule.Id, period));
            yield return new Demand(unit, rule, [.. counts], ++next, slice.First, Min(slice.Last, input.To), slice.Target) { Room = (slice.SpanFirst, Min(slice.SpanLast, input.To)) };
        }
    }

    /// <summary>Settled times take the places of the sessions nearest to them; one that nothing owes is planned all the same.</summary>
    private IEnumerable<Demand> Settle(List<Demand> demands, Unit unit, Rule rule, string period)
    {
        var (first, last) = Periods.DaysOf(period);
        var next = standing[(unit.Id, rule.Id, period)].Select(e => e.Ordinal).Concat(demands.Select(d => d.Ordinal)).DefaultIfEmpty(0).Max();
        foreach (var one in settled[(unit.Id, rule.Id)].Where(f => f.Day >= first && f.Day <= last).OrderBy(f => f.Day).ThenBy(f => f.Time))
        {
            if (taken.Contains(one) || !unit.IsOpen(one.Day) || one.Day < rule.From)
            {
                continue;
            }

            // Of those that serve the same of a clause's shorter spans: no quarter loses its one.
            var near = demands.Where(d => d.Fixed is null && d.Room.First <= one.Day && one.Day <= d.Room.Last).MinBy(d => Math.Abs(d.Target.DayNumber - one.Day.DayNumber));
            demands.RemoveAll(d => ReferenceEquals(d, near));
            demands.Add((near ?? new Demand(unit, rule, [new Counts(unit.Id, rule.Id, period)], ++next, one.Day, one.Day, one.Day)) with { First = one.Day, Last = one.Day, Target = one.Day, Room = (one.Day, one.Day), Fixed = one });
        }

        return demands;
    }

    private static DateOnly Max(DateOnly a, DateOnly b) => a > b ? a : b;

    private static DateOnly Min(DateOnly a, DateOnly b) => a < b ? a : b;
}
