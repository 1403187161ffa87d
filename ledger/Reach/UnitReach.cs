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
/// <param name="BelowAttended">Of these, those in which he was: on the roster, or as a visitor.</param>
public sealed record LeaderAttendance(string Person, Role Role, int Own, int OwnAttended, int Below, int BelowAttended);

/// <summary>The sessions of the units directly below.</summary>
/// <param name="Held">How many they have held.</param>
/// <param name="Attended">How many of them a person was in.</param>
public sealed record HeldBelow(int Held, Func<string, int> Attended)
{
    public static readonly HeldBelow None = new(0, _ => 0);
}

/// <summary>Whom a unit's sessions of a period have reached.</summary>
/// <param name="Year">Null where days were asked about.</param>
/// <param name="Held">Sessions that took place.</param>
/// <param name="People">In the unit today.</param>
/// <param name="Unreached">Those without any attendance, also where no session was held.</param>
public sealed record UnitReach(
    string Unit, int? Year, DateOnly From, DateOnly To, int Held, int People, int Reached, ImmutableArray<UnreachedPerson> Unreached, ImmutableArray<LeaderAttendance> Leaders)
{
    /// <summary>So long a person is new.</summary>
    internal const int NewDays = 30;

    /// <param name="held">The unit's sessions of the period.</param>
    public static UnitReach Of(Unit unit, ReachPeriod period, Organisation organisation, IReadOnlyList<HeldSession> held, HeldBelow below, DateOnly today)
    {
        var members = organisation.MembersOf(unit.Id, today).GroupBy(m => m.Person, StringComparer.Ordinal).Select(g => g.MaxBy(m => m.Role)!).OrderBy(m => m.Person, StringComparer.Ordinal).ToList();
        var unreached = members.Where(m => !held.Any(s => s.WasThere(m.Person))).ToList();
        return new UnitReach(
            unit.Id, period.Year, period.From, period.To, held.Count, members.Count, members.Count - unreached.Count,
            [.. unreached.Select(m => new UnreachedPerson(m.Person, ReasonOf(organisation, m, held, today), held.Count(s => s.Expects(m.Person))))],
            [.. members.Where(m => m.Role is Role.Leader or Role.Deputy).OrderByDescending(m => m.Role).Select(m => new LeaderAttendance(
                m.Person, m.Role,
                held.Count(s => s.Expects(m.Person)), held.Count(s => s.Expects(m.Person) && s.WasThere(m.Person)),
                below.Held, below.Attended(m.Person)))]);
    }

    private static Unreached ReasonOf(Organisation organisation, Member member, IReadOnlyList<HeldSession> held, DateOnly today)
    {
        var his = held.Where(s => s.Expects(member.Person)).ToList();
        return ReasonOf(
            member.Away, SinceOf(organisation, member).AddDays(NewDays) > today, held.Count,
            his.Count, his.Count(s => s.Expected[member.Person] == Mode.Excused));
    }

    /// <summary>Why one who was nowhere was nowhere.</summary>
    /// <param name="isNew">For less than <see cref="NewDays"/> here.</param>
    /// <param name="held">What his units have held.</param>
    /// <param name="expected">At how many sessions he was expected.</param>
    /// <param name="excused">For how many of these he had leave.</param>
    internal static Unreached ReasonOf(bool away, bool isNew, int held, int expected, int excused) =>
        away ? Reach.Unreached.PostedElsewhere
        : isNew || (expected == 0 && held > 0) ? Reach.Unreached.New
        : expected > 0 && excused == expected ? Reach.Unreached.OnLeave
        : Reach.Unreached.None;

    /// <summary>The first day in the unit without a break: another role is no new membership.</summary>
    private static DateOnly SinceOf(Organisation organisation, Member member)
    {
        var (own, since) = (organisation.EverOf(member.Person).Where(m => m.Unit == member.Unit).ToList(), member.From);
        while (own.Find(m => m.From < since && m.To >= since.AddDays(-1)) is { } before)
        {
            since = before.From;
        }

        return since;
    }
}
