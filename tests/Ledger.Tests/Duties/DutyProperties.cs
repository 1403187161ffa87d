using System.Collections.Immutable;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using TeamsAddin.Ledger.Duties;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using static TeamsAddin.Ledger.Tests.Duties.Year;

namespace TeamsAddin.Ledger.Tests.Duties;

/// <summary>What holds of duties whatever the rule, the sessions and the day.</summary>
public sealed class DutyProperties
{
    [Fact]
    public void One_more_counting_session_never_makes_a_state_worse() => Holds(c =>
    {
        var day = c.Today.AddDays(-c.Extra);
        var period = Owed(c.Today, c.Rule).FirstOrDefault(d => d.Clause is null && d.First <= day && day <= d.Last)?.Period;
        if (period is null)
        {
            return true;
        }

        var more = Held(period, day) with { Topics = "law", ByLeader = true };
        return c.Duties.Zip(Owed(c.Today, c.Rule, [.. c.Rows, more])).All(pair => pair.Second.State <= pair.First.State && pair.Second.Counted >= pair.First.Counted);
    });

    [Fact]
    public void Met_is_enough_that_counts_and_every_clause_met() => Holds(c => c.Duties.All(d =>
        (d.State == DutyState.Met) == (d.Counted >= d.Required && d.Parts.All(p => p.Counted >= p.Required && p.State == DutyState.Met))));

    [Fact]
    public void Only_what_is_over_is_missed_and_only_what_is_not_over_is_unattainable() => Holds(c => c.Duties.All(d =>
        (d.State != DutyState.Missed || c.Today > d.Last) && (d.State != DutyState.Unattainable || c.Today <= d.Last)));

    [Fact]
    public void What_planned_sessions_cover_is_never_unattainable() => Holds(c => c.Duties.All(d =>
        d.State != DutyState.Unattainable || d.Parts.Any(p => p.State is DutyState.Unattainable or DutyState.Missed)
        || c.Rows.Count(r => r is { Cancelled: false } && r.Period == d.Period && (!r.Closed || (r.QuorumMet && r.RolesMet && r.Minutes != MinutesStage.Locked))) < d.Required));

    [Fact]
    public void Each_session_counts_in_its_period_and_no_other() => Holds(c =>
        c.Duties.Where(d => d.Clause is null).Sum(d => d.Counted) == c.Rows.Count(Counts)
        && c.Duties.Where(d => d.Clause is null).Sum(d => d.Planned) == c.Rows.Count(r => !r.Cancelled)
        && c.Duties.All(d => d.Counted <= d.Held && d.Held <= d.Planned));

    [Fact]
    public void A_later_change_of_the_rule_leaves_every_period_that_began_before_it_as_it_was() => Holds(c =>
    {
        var changed = Owed(c.Today, [c.Rule with { Until = c.Change }, c.Rule with { From = c.Change, Changed = true, Times = c.Rule.Times + 1, OfWhich = [] }], c.Rows);
        return Same(c.Duties.Where(d => d.First < c.Change), changed.Where(d => d.First < c.Change));
    });

    [Fact]
    public void What_is_needed_is_said_exactly_where_something_helps() => Holds(c => c.Duties.All(d => d.State switch
    {
        DutyState.Met or DutyState.Missed => d.Needs.IsEmpty,
        // Past the end there may be nothing to do but to wait for a register's close.
        _ => !d.Needs.IsEmpty || (d.State == DutyState.OnTrack && c.Today > d.Last),
    }));

    private static bool Counts(SessionRow r) => r is { Cancelled: false, Closed: true, QuorumMet: true, RolesMet: true, Minutes: MinutesStage.Approved };

    private static bool Same(IEnumerable<Duty> a, IEnumerable<Duty> b) => JsonSerializer.Serialize(a, KeptJson.Options) == JsonSerializer.Serialize(b, KeptJson.Options);

    private static void Holds(Func<Case, bool> property) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(Cases(), property));

    private static Arbitrary<Case> Cases()
    {
        var rules = from every in Gen.Elements(Every.Week, Every.Month, Every.Quarter, Every.HalfYear, Every.Year, Every.Season)
                    from times in Gen.Choose(1, 4)
                    from clauses in Gen.SubListOf(new[] { new OfWhich(1, Every.Year, "law", false), new OfWhich(1, Every.Year, null, true), new OfWhich(1, Every.HalfYear, "law", true), new OfWhich(1, Every.Quarter, null, false) })
                    let fit = clauses.Where(c => every != Every.Season || c.Every == Every.Year).Where(c => c.Topic is not null || c.ByLeader || every is Every.HalfYear or Every.Year)
                    select Rule(every, times, [.. fit]);
        var looks = from standing in Gen.Choose(0, 7) from topic in Gen.Elements(null, "law", "peace") from leader in Gen.Elements<bool?>(null, true, false) from at in Gen.Choose(0, 1000) select new Look(standing, topic, leader, at);
        return (from rule in rules
                from today in Gen.Choose(0, 450)
                from change in Gen.Choose(1, 364)
                from extra in Gen.Choose(0, 60)
                from some in looks.ListOf()
                let day = Day(1, 1).AddDays(today)
                select new Case(rule, day, Day(1, 1).AddDays(change), extra, Rows(rule, day, some))).ToArbitrary();
    }

    /// <summary>Sessions inside the periods that the rule owes: closed ones not after today.</summary>
    private static SessionRow[] Rows(Rule rule, DateOnly today, IEnumerable<Look> looks)
    {
        var periods = OwedPeriods.OfYear(rule, 2026).Select(p => (Period: p, Periods.DaysOf(p).First, Periods.DaysOf(p).Last)).ToList();
        return [.. looks.Select((look, i) =>
        {
            var (period, first, last) = periods[look.At % periods.Count];
            var day = first.AddDays(look.At % (last.DayNumber - first.DayNumber + 1));
            var row = look.Standing < 6 && day <= today ? Held(period, day, (MinutesStage)(look.Standing % 5)) : Planned(period, day);
            row = row with { FileId = FormattableString.Invariant($"{i}"), Topics = look.Topic, ByLeader = look.ByLeader };
            return look.Standing switch { 5 => row with { QuorumMet = false }, 7 => row with { Cancelled = true }, _ => row };
        })];
    }

    private sealed record Look(int Standing, string? Topic, bool? ByLeader, int At);

    private sealed record Case(Rule Rule, DateOnly Today, DateOnly Change, int Extra, SessionRow[] Rows)
    {
        public ImmutableArray<Duty> Duties { get; } = Owed(Today, Rule, Rows);
    }
}
