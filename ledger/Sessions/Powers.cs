using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>What a person may do with one unit's sessions now: worked out at the edge from the organisation, the roster and app roles.</summary>
public sealed record Powers(bool Leads, bool Records, bool Admin)
{
    public static readonly Powers None = new(false, false, false);

    /// <summary>
    /// What a person may do with one session. Leaders and deputies of its unit lead it; those of the nearest unit above that others lead as well where a matter has waited
    /// two days too long, and where it is the matter, or the notes, of the only one who leads: nobody decides his own.
    /// </summary>
    public static Powers Of(Organisation organisation, SessionFile file, string person, DateTimeOffset now)
    {
        var (unit, day) = (file.Plan!.Unit, LocalDays.DayOf(now, file.Plan.TimeZone));
        var own = Of(organisation, unit, person, day, admin: false);
        // Most people lead nothing: what waits in the file is not looked through for them.
        if (own.Leads || !organisation.MembershipsOf(person, day).Any(m => m.Role is Role.Leader or Role.Deputy && organisation.IsWithin(unit, m.Unit)))
        {
            return own;
        }

        var passes = (LeaderMatters.AreOverdue(file, now) && LeadersAbove(organisation, unit, day).Any(m => m.Person == person))
            || LeaderMatters.OpenIn(file, now).Any(m => m.Person is { } subject && IsForThem(subject))
            || file.Notes.Any(n => n.Value.ReadBy is null && IsForThem(n.Key));
        return passes ? new Powers(true, true, false) : own;

        bool IsForThem(string subject) => AreAboves(organisation, unit, subject, day) && LeadersAbove(organisation, unit, day, m => m.Person != subject).Any(m => m.Person == person);
    }

    /// <summary>Those above who decide what a unit's own leaders do not: of the nearest unit above that others than they lead.</summary>
    public static IReadOnlyList<Member> LeadersAbove(Organisation organisation, string unit, DateOnly day)
    {
        var own = organisation.MembersOf(unit, day).Where(m => m.Role is Role.Leader or Role.Deputy).Select(m => m.Person).ToHashSet(StringComparer.Ordinal);
        return LeadersAbove(organisation, unit, day, m => !own.Contains(m.Person));
    }

    private static IReadOnlyList<Member> LeadersAbove(Organisation organisation, string unit, DateOnly day, Func<Member, bool> counts) => organisation.PathOf(unit).Skip(1)
        .Select(u => organisation.MembersOf(u.Id, day).Where(m => m.Role is Role.Leader or Role.Deputy && counts(m)).ToList())
        .FirstOrDefault(l => l.Count > 0) ?? [];

    /// <summary>Whether a person's own matters are for those above his unit: nobody else leads it.</summary>
    public static bool AreAboves(Organisation organisation, string unit, string person, DateOnly day) =>
        !organisation.MembersOf(unit, day).Any(o => o.Person != person && o.Role is Role.Leader or Role.Deputy);

    /// <summary>Leaders and deputies lead; a unit without either is led by the nearest unit above that has one.</summary>
    public static Powers Of(Organisation organisation, string unit, string person, DateOnly day, bool admin)
    {
        var leaders = organisation.PathOf(unit).Select(u => organisation.MembersOf(u.Id, day).Where(m => m.Role is Role.Leader or Role.Deputy).ToList()).FirstOrDefault(l => l.Count > 0);
        var leads = leaders?.Exists(m => m.Person == person) == true;
        return new Powers(leads, leads || organisation.MembersOf(unit, day).Any(m => m.Person == person && m.Role == Role.Recorder), admin);
    }
}
