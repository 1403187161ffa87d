using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Units;

/// <summary>What a unit's group changes in it.</summary>
/// <param name="Joins">Who comes.</param>
/// <param name="Leaves">The open memberships of those who go.</param>
/// <param name="Outside">People with a role from the file who are not in the group; they stay.</param>
/// <param name="IsMass">So many go at once that an administrator must say that it is meant.</param>
public sealed record GroupDecision(IReadOnlyList<string> Joins, IReadOnlyList<Member> Leaves, IReadOnlyList<string> Outside, bool IsMass)
{
    /// <summary>Stands for exactly these people: a confirmation holds for no others.</summary>
    public string Key => FileId.Of(["leaves", .. Leaves.Select(m => m.Person)]);
}

/// <summary>Pure: a unit's ordinary members are those of its group. Roles are the file's and never taken away.</summary>
public static class FollowGroup
{
    /// <summary>Of a handful of people two may well go in an hour.</summary>
    private const int FewestHeld = 3;

    /// <param name="members">Everyone who is or was in the unit.</param>
    /// <param name="group">The people of the group whose accounts are enabled.</param>
    public static GroupDecision Decide(IEnumerable<Member> members, IReadOnlySet<string> group, DateOnly today)
    {
        var open = members.Where(m => MemberDays.IsOpen(m, today)).ToList();
        var known = open.Select(m => m.Person).ToHashSet(StringComparer.Ordinal);
        var ordinary = open.Where(m => m.Role == Role.Member).ToList();
        var leaves = ordinary.Where(m => !group.Contains(m.Person)).OrderBy(m => m.Person, StringComparer.Ordinal).ThenBy(m => m.From).ToList();
        return new GroupDecision(
            [.. group.Where(p => !known.Contains(p)).Order(StringComparer.Ordinal)],
            leaves,
            [.. open.Where(m => m.Role != Role.Member && !group.Contains(m.Person)).Select(m => m.Person).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            leaves.Count > 0 && (group.Count == 0 || (leaves.Count >= FewestHeld && leaves.Count * 2 > ordinary.Count)));
    }
}
