using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Reach;

public sealed record ReasonCount(Unreached Reason, int People);

/// <summary>Whom all sessions of a period, of whatever unit, have reached among the people of some units: each person once, however many units he is in.</summary>
/// <param name="Units">The units whose people are counted.</param>
/// <param name="Reasons">Those without any attendance, by reason.</param>
/// <param name="At">When it was counted (UTC).</param>
public sealed record ReachTotal(int Units, int People, int Reached, ImmutableArray<ReasonCount> Reasons, DateTimeOffset At);

/// <summary>Adds sessions up by person: its memory follows the people, not the sessions.</summary>
internal sealed class ReachTally
{
    private readonly Dictionary<string, Stand> people = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> held = new(StringComparer.Ordinal);

    /// <summary>Of a session that units hold together each unit's row counts: whoever is excused or was there is so in all of them.</summary>
    public void Add(HeldSession session)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(held, session.Unit, out _)++;
        foreach (var (person, mode) in session.Expected)
        {
            ref var stand = ref CollectionsMarshal.GetValueRefOrAddDefault(people, person, out _);
            stand.Expected++;
            stand.Excused += mode == Mode.Excused ? 1 : 0;
            stand.WasThere |= mode is Mode.OnSite or Mode.Online;
        }

        foreach (var visitor in session.Visitors)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(people, visitor, out _).WasThere = true;
        }
    }

    public ReachTotal Of(Organisation organisation, IReadOnlyCollection<string> units, DateOnly today, DateTimeOffset at)
    {
        var memberships = units.SelectMany(u => organisation.MembersOf(u, today)).GroupBy(m => m.Person, StringComparer.Ordinal).ToList();
        var reasons = new SortedDictionary<Unreached, int>();
        foreach (var his in memberships)
        {
            var stand = people.GetValueOrDefault(his.Key);
            if (!stand.WasThere)
            {
                // Who went from one unit to another is not new.
                var isNew = organisation.EverOf(his.Key).Min(m => m.From).AddDays(UnitReach.NewDays) > today;
                var reason = UnitReach.ReasonOf(his.Any(m => m.Away), isNew, his.Sum(m => held.GetValueOrDefault(m.Unit)), stand.Expected, stand.Excused);
                reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
            }
        }

        return new ReachTotal(units.Count, memberships.Count, memberships.Count - reasons.Values.Sum(), [.. reasons.Select(r => new ReasonCount(r.Key, r.Value))], at);
    }

    private struct Stand
    {
        public int Expected;
        public int Excused;
        public bool WasThere;
    }
}
