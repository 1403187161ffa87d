using System.Collections.Immutable;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>Pure: what makes a session's roster what the organisation says.</summary>
public static class FixRoster
{
    /// <summary>Fixes it, or brings a fixed one in step until the session begins; null: there is nothing to do.</summary>
    /// <param name="file">Planned and not cancelled.</param>
    /// <param name="names">The names as they stand, by person.</param>
    public static Command<SessionFile>? Command(SessionFile file, Organisation organisation, IReadOnlyDictionary<string, NameRow> names, DateTimeOffset now)
    {
        // A session that was moved has another day for its invitation.
        if (now < file.Start.AddDays(-file.Terms.InviteDaysBefore) || (file.RosterFixed && now >= file.Start))
        {
            return null;
        }

        var plan = file.Plan!;
        var roster = Rosters.Of(organisation, plan, LocalDays.DayOf(file.Start, plan.TimeZone))
            .Select(m => new RosterEntry(m.Person, m.Unit == plan.Unit ? m.Role : Role.Member, names.GetValueOrDefault(m.Person)?.Hash ?? ""))
            .ToImmutableArray();
        return file.RosterFixed
            ? ChangeRoster.Between(file, roster, SaltedText.Of(Wording.In(plan.Language)["roster.followed"]))?.At(now)
            : Invite.Command(roster, now);
    }

    /// <summary>Whether a fixed roster is not what the organisation says, and can still be changed.</summary>
    public static bool IsBehind(SessionFile file, Organisation organisation, IReadOnlyDictionary<string, NameRow> names, DateTimeOffset now) =>
        file is { Plan: not null, Cancellation: null, RosterFixed: true } && Command(file, organisation, names, now)?.Decide(file) is Recorded { Drafts.Length: > 0 };
}
