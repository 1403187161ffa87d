using System.Collections.Immutable;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Reach;

/// <summary>Why a person has attended nothing, as far as the records say.</summary>
public enum Unreached
{
    /// <summary>No reason is known.</summary>
    None,
    PostedElsewhere,
    OnLeave,

    /// <summary>In the unit since after most of its sessions, or for less than 30 days.</summary>
    New,
}

public sealed record UnreachedPerson(string Person, Unreached Reason, int Sessions);

/// <summary>A leader's attendance at held sessions: of his own unit's those on whose roster he was.</summary>
/// <param name="Below">Sessions held by the units directly below, which he looks after.</param>
public sealed record LeaderAttendance(string Person, Role Role, int Own, int OwnAttended, int Below, int BelowAttended);

/// <summary>Whom a unit's sessions of a year have reached.</summary>
/// <param name="Held">Sessions that took place.</param>
/// <param name="People">In the unit today.</param>
/// <param name="Unreached">Those without any attendance, also where no session was held.</param>
public sealed record UnitReach(string Unit, int Year, int Held, int People, int Reached, ImmutableArray<UnreachedPerson> Unreached, ImmutableArray<LeaderAttendance> Leaders)
{
    private const int NewDays = 30;

    /// <param name="files">The unit's sessions of the year.</param>
    /// <param name="below">The sessions of those units directly below it in which a leader sits.</param>
    /// <param name="belowHeld">How many all units directly below have held.</param>
    public static UnitReach Of(Unit unit, int year, Organisation organisation, IReadOnlyList<SessionFile> files, IReadOnlyList<SessionFile> below, int belowHeld, DateOnly today)
    {
        var held = files.Where(f => f.Held).ToList();
        var members = organisation.MembersOf(unit.Id, today).GroupBy(m => m.Person, StringComparer.Ordinal).Select(g => g.MaxBy(m => m.Role)!).OrderBy(m => m.Person, StringComparer.Ordinal).ToList();
        var unreached = members.Where(m => !held.Exists(f => IsPresent(f, m.Person))).ToList();
        return new UnitReach(
            unit.Id, year, held.Count, members.Count, members.Count - unreached.Count,
            [.. unreached.Select(m => new UnreachedPerson(m.Person, ReasonOf(m, SinceOf(organisation, m), held, today), held.Count(f => f.OnRoster.ContainsKey(m.Person))))],
            [.. members.Where(m => m.Role is Role.Leader or Role.Deputy).OrderByDescending(m => m.Role).Select(m => new LeaderAttendance(
                m.Person, m.Role,
                held.Count(f => f.OnRoster.ContainsKey(m.Person)), held.Count(f => IsPresent(f, m.Person)),
                belowHeld, below.Count(f => f.Held && IsPresent(f, m.Person))))]);
    }

    private static Unreached ReasonOf(Member member, DateOnly since, List<SessionFile> held, DateOnly today)
    {
        var his = held.Where(f => f.OnRoster.ContainsKey(member.Person)).ToList();
        return member.Away ? Reach.Unreached.PostedElsewhere
            : since.AddDays(NewDays) > today || (his.Count == 0 && held.Count > 0) ? Reach.Unreached.New
            : his.Count > 0 && his.TrueForAll(f => f.Marks.GetValueOrDefault(member.Person)?.Mode == Mode.Excused) ? Reach.Unreached.OnLeave
            : Reach.Unreached.None;
    }

    /// <summary>The first day in the unit without a break: another role is no new membership.</summary>
    private static DateOnly SinceOf(Organisation organisation, Member member)
    {
        var (own, since) = (organisation.EverIn(member.Unit).Where(m => m.Person == member.Person).ToList(), member.From);
        while (own.Find(m => m.From < since && m.To >= since.AddDays(-1)) is { } before)
        {
            since = before.From;
        }

        return since;
    }

    private static bool IsPresent(SessionFile file, string person) => file.OnRoster.ContainsKey(person) && file.Marks.GetValueOrDefault(person) is { IsPresent: true };
}
