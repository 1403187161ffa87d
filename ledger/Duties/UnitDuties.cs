using System.Collections.Immutable;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Duties;

/// <summary>What a unit's duties of a year are made from.</summary>
/// <param name="Rules">All versions of all rules.</param>
/// <param name="Rows">The unit's index rows of the year.</param>
public sealed record DutyInput(Unit Unit, int Year, ImmutableArray<Rule> Rules, IReadOnlyList<SessionRow> Rows, WorkingCalendar Calendar, DateTimeOffset Now);

/// <summary>Pure: what a unit owes in a year, and how far it is.</summary>
public static class UnitDuties
{
    public static ImmutableArray<Duty> Of(DutyInput input)
    {
        var unit = new UnitYear(input);
        return
        [
            .. input.Rules.Where(r => r.OwedBy.Contains(input.Unit.Type)).SelectMany(rule => rule.Form == Form.Other ? unit.NotTracked(rule) : unit.Of(rule))
                .OrderBy(d => d.Rule, StringComparer.Ordinal).ThenBy(d => d.Last).ThenBy(d => d.Clause is not null),
        ];
    }

    /// <summary>One unit's year, worked out once for all rules.</summary>
    private sealed class UnitYear
    {
        private readonly DutyInput input;
        private readonly DateOnly today;
        private readonly ILookup<string, Seen> sessions;
        private readonly HashSet<DateOnly> taken;

        public UnitYear(DutyInput input)
        {
            this.input = input;
            today = LocalDays.DayOf(input.Now, input.Unit.TimeZone);
            var seen = input.Rows.Select(r => Seen.Of(r, input.Unit.TimeZone, input.Now)).ToList();
            sessions = seen.ToLookup(s => s.Row.Rule, StringComparer.Ordinal);
            taken = [.. seen.Where(s => s.Standing == Standing.Upcoming).Select(s => s.Day)];
        }

        public IEnumerable<Duty> NotTracked(Rule rule)
        {
            foreach (var period in PeriodsOf(rule))
            {
                var (first, last) = Periods.DaysOf(period);
                yield return new Duty(input.Unit.Id, rule.Id, rule.Name, period, Max(first, rule.From), last, rule.Times, 0, 0, 0, 0, DutyState.NotTracked, []);
            }
        }

        public IEnumerable<Duty> Of(Rule rule)
        {
            foreach (var period in PeriodsOf(rule))
            {
                var own = sessions[rule.Id].Where(s => s.Row.Period == period).ToList();
                yield return Make(rule, null, period, rule.Times, own, [.. rule.OfWhich.Where(c => !Longer(c, rule)).SelectMany(c => Parts(rule, c, period, own))]);
            }

            foreach (var clause in rule.OfWhich.Where(c => Longer(c, rule)))
            {
                foreach (var span in PeriodsOf(rule with { Every = clause.Every }))
                {
                    var own = sessions[rule.Id].Where(s => s.Fits(clause) && (clause.Every == Every.Year || IsIn(s.Day, span))).ToList();
                    yield return Make(rule, clause, span, clause.AtLeast, own, []);
                }
            }
        }

        /// <summary>A unit that ended owes the periods that it lasted through.</summary>
        private IEnumerable<string> PeriodsOf(Rule rule) => OwedPeriods.OfYear(rule, input.Year).Where(p => input.Unit.IsOpen(Periods.DaysOf(p).Last));

        private Duty Make(Rule rule, OfWhich? clause, string period, int required, List<Seen> own, ImmutableArray<(DutyPart Part, Tally Tally)> parts)
        {
            var (first, last) = Periods.DaysOf(period);
            first = Max(first, rule.From);
            var (tally, free) = (Tally.Of(own), Free(first, last));
            var state = tally.Judge(required, today >= first, today > last, free);
            foreach (var (part, _) in parts)
            {
                // A clause whose span is over cannot be met any more, but the duty's own period still runs.
                var of = part.State == DutyState.Missed && today <= last ? DutyState.Unattainable : part.State;
                state = of > state ? of : state;
            }

            return new Duty(
                input.Unit.Id, rule.Id, rule.Name, period, first, last, required,
                own.Count(s => !s.Row.Cancelled), own.Count(s => s.Row is { Closed: true, Cancelled: false } r && r.OnSite + r.Online > 0), tally.Counted, free,
                state, state is DutyState.Met or DutyState.Missed ? [] : [.. Needs(rule, clause, required, tally, last, free, own, parts)])
            {
                Clause = clause,
                Parts = [.. parts.Select(p => p.Part)],
            };
        }

        private IEnumerable<(DutyPart Part, Tally Tally)> Parts(Rule rule, OfWhich clause, string period, List<Seen> own)
        {
            var (first, last) = Periods.DaysOf(period);
            // A season is one span, also where it runs over the year's end.
            var spans = RuleWords.InYear(clause.Every) <= RuleWords.InYear(rule.Every)
                ? [(first, last)]
                : OwedPeriods.Touching(rule with { Every = clause.Every, From = first, Until = null, Changed = false }, first, last).Select(Periods.DaysOf);
            foreach (var (from, to) in spans.Where(s => s.Last >= rule.From))
            {
                var tally = Tally.Of(own.Where(s => s.Fits(clause) && s.Day >= from && s.Day <= to));
                var state = tally.Judge(clause.AtLeast, today >= from, today > to, Free(Max(from, rule.From), to));
                yield return (new DutyPart(clause, from, to, clause.AtLeast, tally.Counted, state), tally);
            }
        }

        private IEnumerable<Need> Needs(Rule rule, OfWhich? clause, int required, Tally tally, DateOnly last, int free, List<Seen> own, ImmutableArray<(DutyPart Part, Tally Tally)> parts)
        {
            var pending = tally.InTime + tally.Late;
            if (required - tally.Counted - pending is > 0 and var more && today <= last)
            {
                yield return new Need(clause is null ? NeedCode.More : CodeOf(clause), more, last, TopicOf(rule, clause));
            }

            foreach (var (part, of) in parts.Where(p => p.Part.Last >= today))
            {
                if (part.Required - of.Counted - of.InTime - of.Late is > 0 and var some)
                {
                    yield return new Need(CodeOf(part.Clause), some, part.Last, TopicOf(rule, part.Clause));
                }
            }

            if (required - tally.Covered - tally.Late is > 0 and var unplanned && today <= last)
            {
                yield return new Need(NeedCode.Plan, unplanned);
            }

            var waiting = own.Where(s => s.Standing is Standing.InTime or Standing.Late).ToList();
            if (waiting.Count > 0)
            {
                yield return new Need(NeedCode.Minutes, waiting.Count);
            }

            if (today <= last)
            {
                yield return new Need(NeedCode.Free, free);
            }
        }

        private int Free(DateOnly first, DateOnly last) => input.Calendar.WorkingDays(Max(first, today), last).Count(d => !taken.Contains(d));

        private static string CodeOf(OfWhich clause) => clause switch
        {
            { Topic: not null, ByLeader: true } => NeedCode.LeaderTopic,
            { Topic: not null } => NeedCode.Topic,
            { ByLeader: true } => NeedCode.Leader,
            _ => NeedCode.Span,
        };

        private static LocalText? TopicOf(Rule rule, OfWhich? clause) => rule.Terms.Topics.FirstOrDefault(t => t.Id == clause?.Topic)?.Name;

        private static bool Longer(OfWhich clause, Rule rule) => RuleWords.InYear(clause.Every) < RuleWords.InYear(rule.Every);

        private static bool IsIn(DateOnly day, string period) => Periods.DaysOf(period) is var (first, last) && first <= day && day <= last;

        private static DateOnly Max(DateOnly a, DateOnly b) => a > b ? a : b;
    }
}
