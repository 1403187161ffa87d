using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>What a person may do with one unit's sessions now: worked out at the edge from the organisation, the roster and app roles.</summary>
public sealed record Powers(bool Leads, bool Records, bool Admin)
{
    public static readonly Powers None = new(false, false, false);

    /// <summary>
    /// What a person may do with one session. Leaders and deputies of its unit lead it; those of the unit above as well where a matter has waited
    /// two days too long, and where it is the matter, or the notes, of the only one who leads: nobody decides his own.
    /// </summary>
    public static Powers Of(Organisation organisation, SessionFile file, string person, DateTimeOffset now)
    {
        var (unit, day) = (file.Plan!.Unit, LocalDays.DayOf(now, file.Plan.TimeZone));
        var own = Of(organisation, unit, person, day, admin: false);
        if (own.Leads || organisation.Find(unit)?.Parent is not { } parent || !Of(organisation, parent, person, day, admin: false).Leads)
        {
            return own;
        }

        var passes = LeaderMatters.AreOverdue(file, now)
            || LeaderMatters.OpenIn(file, now).Any(m => m.Person is { } subject && AreAboves(organisation, unit, subject, day))
            || file.Notes.Any(n => n.Value.ReadBy is null && AreAboves(organisation, unit, n.Key, day));
        return passes ? new Powers(true, true, false) : own;
    }

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
