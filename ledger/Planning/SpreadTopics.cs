using System.Collections.Immutable;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Planning;

/// <summary>Proposes which sessions serve the clauses of their rules: which topic, and which the leader gives. Spread over the clause's span; the leader's confirmation decides.</summary>
internal static class SpreadTopics
{
    /// <returns>For each of the sessions, in their order.</returns>
    public static IReadOnlyList<(ImmutableArray<string> Topics, bool ByLeader)> Of(PlanInput input, IReadOnlyList<(Demand Demand, DateOnly Day)> sessions)
    {
        var topics = new ImmutableArray<string>[sessions.Count];
        var byLeader = new bool[sessions.Count];
        Array.Fill(topics, []);
        var there = input.Existing.Where(e => !e.Cancelled).ToLookup(e => (e.Unit, e.Rule));
        var own = Enumerable.Range(0, sessions.Count).Where(i => !sessions[i].Demand.Rule.OfWhich.IsEmpty).GroupBy(i => (Unit: sessions[i].Demand.Host.Id, Rule: sessions[i].Demand.Rule.Id));
        foreach (var group in own)
        {
            var zone = sessions[group.First()].Demand.Host.TimeZone;
            foreach (var clause in sessions[group.First()].Demand.Rule.OfWhich.Where(c => c.Topic is not null || c.ByLeader))
            {
                foreach (var span in group.GroupBy(i => SpanOf(clause.Every, sessions[i].Day)))
                {
                    var wanted = Share(input, clause, sessions[span.First()].Day) - there[group.Key].Count(e => SpanOf(clause.Every, LocalDays.DayOf(e.Start, zone)) == span.Key && Serves(e, clause));
                    Choose([.. span.OrderBy(i => sessions[i].Day)], wanted, clause, topics, byLeader);
                }
            }
        }

        return [.. topics.Select((t, i) => (t, byLeader[i]))];
    }

    private static void Choose(List<int> sessions, int wanted, OfWhich clause, ImmutableArray<string>[] topics, bool[] byLeader)
    {
        wanted = Math.Min(wanted, sessions.Count);
        for (var k = 0; k < wanted; k++)
        {
            // In the middle of its part of the span; a session that serves no other clause first.
            var at = (k + 0.5) * sessions.Count / wanted;
            var chosen = Enumerable.Range(0, sessions.Count)
                .Where(i => !(clause.Topic is { } t ? topics[sessions[i]].Contains(t, StringComparer.Ordinal) : byLeader[sessions[i]]))
                .OrderBy(i => topics[sessions[i]].IsEmpty && !byLeader[sessions[i]] ? 0 : 1).ThenBy(i => Math.Abs(i + 0.5 - at)).ThenBy(i => i)
                .Select(i => sessions[i]).DefaultIfEmpty(-1).First();
            if (chosen < 0)
            {
                return;
            }

            topics[chosen] = clause.Topic is { } topic && !topics[chosen].Contains(topic, StringComparer.Ordinal) ? topics[chosen].Add(topic) : topics[chosen];
            byLeader[chosen] |= clause.ByLeader;
        }
    }

    /// <summary>As many as fall to the part of the span that the plan covers: a later plan proposes the rest.</summary>
    private static int Share(PlanInput input, OfWhich clause, DateOnly day)
    {
        var months = 12 / RuleWords.InYear(clause.Every);
        var first = new DateOnly(day.Year, ((day.Month - 1) / months * months) + 1, 1);
        var last = first.AddMonths(months).AddDays(-1);
        var covered = (last < input.To ? last : input.To).DayNumber - first.DayNumber + 1;
        return (int)Math.Ceiling(clause.AtLeast * (double)covered / (last.DayNumber - first.DayNumber + 1));
    }

    private static bool Serves(Existing session, OfWhich clause) =>
        (clause.Topic is null || session.Topics?.Split(',').Contains(clause.Topic, StringComparer.Ordinal) == true) && (!clause.ByLeader || session.ByLeader == true);

    private static int SpanOf(Every every, DateOnly day) => every switch
    {
        Every.Month => day.Year * 100 + day.Month,
        Every.Quarter => day.Year * 100 + (day.Month - 1) / 3,
        Every.HalfYear => day.Year * 100 + (day.Month - 1) / 6,
        _ => day.Year,
    };
}
