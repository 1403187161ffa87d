using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Planning;

/// <param name="First">The days that an even spread gives a session.</param>
/// <param name="Target">The one among them that it would have.</param>
/// <param name="SpanFirst">The days among which it serves all the same: the period's, or those of a clause's shorter span.</param>
internal sealed record Slice(DateOnly First, DateOnly Last, DateOnly Target, DateOnly SpanFirst, DateOnly SpanLast);

/// <summary>Divides what is left of a period among the sessions that it still owes and those that stand in it.</summary>
internal static class Slices
{
    /// <param name="left">The days of the period that can still be planned.</param>
    /// <param name="owed">Sessions that the period still owes.</param>
    /// <param name="there">Days of sessions that stand already.</param>
    /// <param name="share">Where in its slices the unit's sessions lie, from 0 to 1.</param>
    /// <param name="to">The plan's last day: a later plan places the sessions whose day lies behind it.</param>
    /// <returns>One slice a session that is to be placed, in order. More than are owed where a clause's shorter spans need them: six held in March leave no quarter without its one.</returns>
    public static List<Slice> Of(
        Rule rule, (DateOnly First, DateOnly Last) period, (DateOnly First, DateOnly Last) left, int owed, IReadOnlyList<DateOnly> there, double share, DateOnly to)
    {
        var spans = SpansOf(rule, period, left, there);
        var counts = spans.ConvertAll(s => s.Missing);
        for (var more = owed - counts.Sum(); more > 0; more--)
        {
            var roomiest = Enumerable.Range(0, spans.Count).MaxBy(i => (double)Length(spans[i]) / (counts[i] + spans[i].There.Count + 1));
            counts[roomiest]++;
        }

        return [.. spans.SelectMany((span, i) => Free(span, counts[i], to, s => TargetOf(rule, period.First, s, share)))];
    }

    /// <summary>Where in its slices a unit's sessions of a rule lie, from 0 to 1: another for each unit, so that they do not heap.</summary>
    public static double Share(string unit, string rule) => Convert.ToUInt16(FileId.Of(unit, rule)[..4], 16) / 65536.0;

    /// <summary>The span of the rule's clause, such as one a quarter, in which a day lies; empty where it has no such clause.</summary>
    public static string SpanOf(Rule rule, DateOnly day) => ClauseOf(rule) is { } clause ? OwedPeriods.NameOf(rule with { Every = clause.Every }, day) : "";

    private static OfWhich? ClauseOf(Rule rule) => rule.Every == Every.Season ? null : rule.OfWhich
        .Where(c => c.Topic is null && !c.ByLeader && RuleWords.InYear(c.Every) > RuleWords.InYear(rule.Every))
        .MaxBy(c => RuleWords.InYear(c.Every));

    /// <summary>The spans of the rule's clause that wants sessions in each shorter span, such as one a quarter; else the whole.</summary>
    private static List<Span> SpansOf(Rule rule, (DateOnly First, DateOnly Last) period, (DateOnly First, DateOnly Last) left, IReadOnlyList<DateOnly> there)
    {
        var clause = ClauseOf(rule);
        if (clause is null)
        {
            return [new Span(left.First, left.Last, [.. there.Where(d => d >= left.First)], 0)];
        }

        var spans = new List<Span>();
        foreach (var name in OwedPeriods.Touching(rule with { Every = clause.Every, From = period.First, Until = null, Changed = false }, left.First, left.Last))
        {
            var (first, last) = Periods.DaysOf(name);
            var inside = there.Where(d => d >= first && d <= last).ToList();
            spans.Add(new Span(first > left.First ? first : left.First, last < left.Last ? last : left.Last, [.. inside.Where(d => d >= left.First)], Math.Max(0, clause.AtLeast - inside.Count)));
        }

        return spans;
    }

    /// <summary>As many slices as sessions stand and come in the span, less those nearest to the standing ones: what is planned again falls where it fell before.</summary>
    private static IEnumerable<Slice> Free(Span span, int count, DateOnly to, Func<(DateOnly, DateOnly), DateOnly> target)
    {
        var slices = Cut(span.First, span.Last, count + span.There.Count).Select(s => new Slice(s.First, s.Last, target(s), span.First, span.Last)).ToList();
        var now = slices.Count(s => s.Target <= to) - span.There.Count(d => d <= to);
        foreach (var day in span.There.Order())
        {
            slices.Remove(slices.MinBy(s => Math.Abs(s.Target.DayNumber - day.DayNumber))!);
        }

        return slices.Where(s => s.Target <= to).Take(Math.Max(0, now));
    }

    private static DateOnly TargetOf(Rule rule, DateOnly first, (DateOnly First, DateOnly Last) slice, double share) => FixedDays.Of(rule, first) is { } day
        ? day > slice.First ? day : slice.First
        : slice.First.AddDays((int)((slice.Last.DayNumber - slice.First.DayNumber) * (0.1 + (0.8 * share))));

    private static IEnumerable<(DateOnly First, DateOnly Last)> Cut(DateOnly first, DateOnly last, int count)
    {
        var length = last.DayNumber - first.DayNumber + 1;
        for (var i = 0; i < count; i++)
        {
            var (from, to) = (i * length / count, (i + 1) * length / count - 1);
            yield return (first.AddDays(from), first.AddDays(Math.Max(from, to)));
        }
    }

    private static int Length(Span span) => span.Last.DayNumber - span.First.DayNumber + 1;

    /// <param name="There">Days in it of sessions that stand already.</param>
    /// <param name="Missing">What a clause still wants in it.</param>
    private sealed record Span(DateOnly First, DateOnly Last, List<DateOnly> There, int Missing);
}
