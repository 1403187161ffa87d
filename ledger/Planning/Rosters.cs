using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Planning;

/// <summary>Who must attend a rule's sessions of a unit on a day.</summary>
public static class Rosters
{
    public static IReadOnlyList<Member> Of(Organisation organisation, Rule rule, string unit, DateOnly day) => Of(organisation, rule.Who, unit, day);

    /// <summary>Of a session that several units hold together, the people of all of them; the host unit's roles.</summary>
    public static IReadOnlyList<Member> Of(Organisation organisation, Planned plan, DateOnly day)
    {
        var guests = plan.CountsFor.Select(c => c.Unit).Where(u => u != plan.Unit).Distinct(StringComparer.Ordinal).ToList();
        var host = Of(organisation, plan.Who, plan.Unit, day);
        return guests.Count == 0 ? host : [.. host.Concat(guests.SelectMany(u => Of(organisation, plan.Who, u, day))).DistinctBy(m => m.Person, StringComparer.Ordinal)];
    }

    /// <summary>Each person once, in the highest role he has; leaders first, then by id.</summary>
    public static IReadOnlyList<Member> Of(Organisation organisation, Who who, string unit, DateOnly day)
    {
        var members = who switch
        {
            Who.Subtree => organisation.WithAllBelow(unit).SelectMany(u => organisation.MembersOf(u, day)),
            Who.Leaders => organisation.MembersOf(unit, day).Where(m => m.Role >= Role.Deputy),
            Who.Committee => organisation.MembersOf(unit, day).Where(m => m.Role != Role.Member),
            _ => organisation.MembersOf(unit, day),
        };
        return [.. members
            .GroupBy(m => m.Person, StringComparer.Ordinal)
            .Select(g => g.MaxBy(m => (m.Unit == unit ? 10 : 0) + (int)m.Role)!)
            .OrderByDescending(m => m.Unit == unit ? m.Role : Role.Member)
            .ThenBy(m => m.Person, StringComparer.Ordinal)];
    }
}
