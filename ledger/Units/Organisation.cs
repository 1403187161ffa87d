using System.Collections.Frozen;
using System.Collections.Immutable;

namespace TeamsAddin.Ledger.Units;

/// <summary>All units as they stand, and who is in them.</summary>
public sealed class Organisation
{
    private readonly FrozenDictionary<string, Unit> byId;
    private readonly ImmutableArray<Unit> inOrder;
    private readonly ILookup<string, Unit> byParent;
    private readonly ILookup<string, Member> byUnit;
    private readonly ILookup<string, Member> byPerson;

    public Organisation(IEnumerable<Unit> units, IEnumerable<Member> members)
    {
        byId = units.ToFrozenDictionary(u => u.Id, StringComparer.Ordinal);
        inOrder = [.. byId.Values.OrderBy(u => u.Id, StringComparer.Ordinal)];
        byParent = inOrder.Where(u => u.Parent is not null).ToLookup(u => u.Parent!, StringComparer.Ordinal);
        var all = members.ToList();
        byUnit = all.ToLookup(m => m.Unit, StringComparer.Ordinal);
        byPerson = all.ToLookup(m => m.Person, StringComparer.Ordinal);
    }

    public IEnumerable<Unit> Units => inOrder;

    public Unit? Find(string id) => byId.GetValueOrDefault(id);

    public IEnumerable<Member> MembersOf(string unit, DateOnly day) => byUnit[unit].Where(m => m.IsIn(day));

    public IEnumerable<Member> MembershipsOf(string person, DateOnly day) => byPerson[person].Where(m => m.IsIn(day));

    public string? LeaderOf(string unit, DateOnly day) => InRole(unit, Role.Leader, day);

    public string? RecorderOf(string unit, DateOnly day) => InRole(unit, Role.Recorder, day) ?? InRole(unit, Role.Deputy, day);

    public IEnumerable<Unit> ChildrenOf(string unit) => byParent[unit];

    /// <summary>A unit and all units below it.</summary>
    public IEnumerable<string> WithAllBelow(string unit) => byParent[unit].SelectMany(c => WithAllBelow(c.Id)).Prepend(unit);

    /// <summary>Everybody who ever was in a unit or will be.</summary>
    public IEnumerable<Member> EverIn(string unit) => byUnit[unit];

    /// <summary>The organiser mailbox: the unit's own, else the nearest ancestor's, else null.</summary>
    public string? MailboxOf(string unit) => Upwards(unit).Select(u => u.Mailbox).FirstOrDefault(m => m is not null);

    /// <summary>Whether <paramref name="unit"/> is <paramref name="root"/> or lies below it.</summary>
    public bool IsWithin(string unit, string root) => Upwards(unit).Any(u => u.Id == root);

    /// <summary>A leader sees his subtree, a member his own units.</summary>
    public bool MaySee(string person, string unit, DateOnly day) => MembershipsOf(person, day)
        .Any(m => m.Unit == unit || (m.Role is Role.Leader or Role.Deputy && IsWithin(unit, m.Unit)));

    private string? InRole(string unit, Role role, DateOnly day) =>
        MembersOf(unit, day).Where(m => m.Role == role).OrderBy(m => m.Person, StringComparer.Ordinal).FirstOrDefault()?.Person;

    private IEnumerable<Unit> Upwards(string unit)
    {
        var seen = 0;
        for (var at = Find(unit); at is not null && seen++ < 64; at = at.Parent is null ? null : Find(at.Parent))
        {
            yield return at;
        }
    }
}
