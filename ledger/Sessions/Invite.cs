using System.Collections.Immutable;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>Fixes the roster. Afterwards only rosterChanged alters it.</summary>
public static class Invite
{
    /// <summary>Roster entries in one fact: about 45 KB, inside the 60 KiB of a body column.</summary>
    private const int PartSize = 300;

    public static Command<SessionFile> Command(ImmutableArray<RosterEntry> roster, DateTimeOffset now) =>
        new("invited", "system", now, file => Decide(file, roster));

    public static Decision Decide(SessionFile file, ImmutableArray<RosterEntry> roster)
    {
        if (file.Plan is null)
        {
            return Decision.Refuse("no-such-session");
        }

        if (file.Cancellation is not null)
        {
            return Decision.Refuse("session-cancelled");
        }

        if (file.RosterFixed)
        {
            return Decision.Nothing;
        }

        if (roster.IsEmpty)
        {
            return Decision.Refuse("empty-roster");
        }

        var parts = roster.Chunk(PartSize).ToList();
        return new Recorded([.. parts.Select((part, i) => SessionFacts.Table.Draft(new Invited([.. part], i + 1, parts.Count)))]);
    }
}
