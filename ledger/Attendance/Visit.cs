using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>Who leads a unit above says that he is here, at a session of one that he looks after: under his own id, but among the visitors, on no roster and in no quorum.</summary>
/// <param name="Name">SHA-256 of his name's bytes, as on a roster.</param>
public sealed record Visit(string Person, string Name, string Key)
{
    /// <summary>What became of the code that he typed, where the rule asks for one.</summary>
    public CodeAnswer Code { get; init; } = CodeAnswer.Missing;

    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Person, now, file => Decide(file, this, now));

    /// <summary>Whether he leads a unit above one of those that hold the session, and is not expected at it himself.</summary>
    public static bool IsFor(Organisation organisation, SessionFile file, string person, DateTimeOffset now) =>
        file is { Plan: { } plan, RosterFixed: true } && !file.OnRoster.ContainsKey(person)
        && organisation.MembershipsOf(person, LocalDays.DayOf(now, plan.TimeZone)).Any(m => m.Role is Role.Leader or Role.Deputy && plan.CountsFor.Any(c => c.Unit != m.Unit && organisation.IsWithin(c.Unit, m.Unit)));

    public static bool IsIn(SessionFile file, string person) => file.Guests.Exists(g => g.Guest == person);

    public static Decision Decide(SessionFile file, Visit command, DateTimeOffset now)
    {
        if ((Register.Early(file, now) ?? Register.Over(file, now)) is { } refusal)
        {
            return refusal;
        }

        if (IsIn(file, command.Person))
        {
            return Decision.Nothing;
        }

        if (file.Terms.CodeDemanded && command.Code.Refusal() is { } wrong)
        {
            return wrong;
        }

        return file.Guests.Count >= AddGuest.MaxGuests
            ? Decision.Refuse("too-many-guests", AddGuest.MaxGuests.ToString(System.Globalization.CultureInfo.InvariantCulture))
            : new Recorded(SessionFacts.Table.Draft(new GuestAdded(command.Person, command.Name, GuestRole.Visitor, null)));
    }
}
