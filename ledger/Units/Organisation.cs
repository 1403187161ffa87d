using System.Collections.Frozen;
using System.Collections.Immutable;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Units;

/// <summary>All units that there are or were, and who is and was in them. Made once and asked often: everything is indexed at the start.</summary>
public sealed class Organisation
{
    private readonly ImmutableArray<Unit> all;
    private readonly FrozenDictionary<string, Unit> byId;
    private readonly ILookup<string?, Unit> byParent;
    private readonly ILookup<string, Member> byUnit;
    private readonly ILookup<string, Member> byPerson;

    public Organisation(IEnumerable<Unit> units, IEnumerable<Member> members)
    {
        all = [.. units.OrderBy(u => u.Id, StringComparer.Ordinal)];
        byId = all.ToFrozenDictionary(u => u.Id, StringComparer.Ordinal);
        byParent = all.ToLookup(u => u.Parent, StringComparer.Ordinal);
        var everyone = members.ToList();
        byUnit = everyone.ToLookup(m => m.Unit, StringComparer.Ordinal);
        byPerson = everyone.ToLookup(m => m.Person, StringComparer.Ordinal);
        HomeZone = (all.Where(u => u.Parent is null).OrderBy(u => u.Until is not null).FirstOrDefault() ?? all.FirstOrDefault())?.TimeZone ?? "UTC";
    }

    /// <summary>The zone of the organisation as a whole, an IANA id: that of its root (of several the first by id, an open one before an ended one); UTC where there is no unit.</summary>
    public string HomeZone { get; }

    /// <summary>By id, those that ended too: what they did stays to be found.</summary>
    public IReadOnlyList<Unit> Units => all;

    /// <summary>The units that are part of the organisation on a day, by id.</summary>
    public IEnumerable<Unit> UnitsOn(DateOnly day) => all.Where(u => u.IsOpen(day));

    public Unit? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>All memberships of a unit that there are, were or will be.</summary>
    public IEnumerable<Member> EverIn(string unit) => byUnit[unit];

    /// <summary>All memberships of a person that there are, were or will be.</summary>
    public IEnumerable<Member> EverOf(string person) => byPerson[person];

    public IEnumerable<Member> MembersOf(string unit, DateOnly day) => byUnit[unit].Where(m => m.IsIn(day));

    public IEnumerable<Member> MembershipsOf(string person, DateOnly day) => byPerson[person].Where(m => m.IsIn(day));

    /// <summary>The memberships of a person on any day from one to another, those that ended in between too.</summary>
    public IEnumerable<Member> MembershipsOf(string person, DateOnly from, DateOnly to) => byPerson[person].Where(m => m.From <= to && (m.To is null || from <= m.To));

    public string? LeaderOf(string unit, DateOnly day) => InRole(unit, Role.Leader, day);

    public string? RecorderOf(string unit, DateOnly day) => InRole(unit, Role.Recorder, day) ?? InRole(unit, Role.Deputy, day);

    /// <summary>The units right below, those that ended too.</summary>
    public IEnumerable<Unit> ChildrenOf(string unit) => byParent[unit];

    /// <summary>A unit and all units below it, each once: an import writes more than one transaction, and a crash between two may leave a circle.</summary>
    /// <param name="passes">Whether those below a unit are wanted too; null: always.</param>
    public IEnumerable<string> WithAllBelow(string unit, Func<string, bool>? passes = null)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([unit]);
        while (open.TryPop(out var at))
        {
            if (!seen.Add(at))
            {
                continue;
            }

            yield return at;
            foreach (var child in passes?.Invoke(at) == false ? [] : byParent[at].Reverse())
            {
                open.Push(child.Id);
            }
        }
    }

    /// <summary>The unit and those above it, upwards, also where they are a circle; none where there is no such unit.</summary>
    public IEnumerable<Unit> PathOf(string unit)
    {
        var seen = 0;
        for (var at = Find(unit); at is not null && seen++ < 64; at = at.Parent is null ? null : Find(at.Parent))
        {
            yield return at;
        }
    }

    /// <summary>The organiser mailbox: the unit's own, else the nearest ancestor's, else null.</summary>
    public string? MailboxOf(string unit) => PathOf(unit).Select(u => u.Mailbox).FirstOrDefault(m => m is not null);

    /// <summary>Whether <paramref name="unit"/> is <paramref name="root"/> or lies below it.</summary>
    public bool IsWithin(string unit, string root) => PathOf(unit).Any(u => u.Id == root);

    /// <summary>A leader sees his subtree, a member his own units.</summary>
    public bool MaySee(string person, string unit, DateOnly day) => MembershipsOf(person, day)
        .Any(m => m.Unit == unit || (m.Role is Role.Leader or Role.Deputy && IsWithin(unit, m.Unit)));

    /// <summary>The zone in which a person reads times: that of a unit of his, else the organisation's.</summary>
    public string ZoneOf(string person, DateTimeOffset now) =>
        MembershipsOf(person, Today(now)).Select(m => Find(m.Unit)).FirstOrDefault(u => u is not null)?.TimeZone ?? HomeZone;

    /// <summary>The organisation's day: by it memberships begin and end, rules change and plans are made.</summary>
    public DateOnly Today(DateTimeOffset now) => LocalDays.DayOf(now, HomeZone);

    /// <summary>A unit's day; the organisation's where there is no such unit.</summary>
    public DateOnly TodayIn(string unit, DateTimeOffset now) => LocalDays.DayOf(now, Find(unit)?.TimeZone ?? HomeZone);

    /// <summary>The day as a person's own clock has it.</summary>
    public DateOnly TodayOf(string person, DateTimeOffset now) => LocalDays.DayOf(now, ZoneOf(person, now));

    private string? InRole(string unit, Role role, DateOnly day) =>
        MembersOf(unit, day).Where(m => m.Role == role).OrderBy(m => m.Person, StringComparer.Ordinal).FirstOrDefault()?.Person;
}
