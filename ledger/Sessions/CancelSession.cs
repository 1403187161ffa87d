using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>The session will not be held. A cancelled session's id is not used again.</summary>
public sealed record CancelSession(string Actor, string By, string Key, SaltedText? Why)
{
    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, CancelSession command, DateTimeOffset now)
    {
        if (file.Plan is null)
        {
            return Decision.Refuse("no-such-session");
        }

        if (file.Cancellation is not null)
        {
            return Decision.Nothing;
        }

        return file.Closing is not null || now >= file.Start
            ? Decision.Refuse("already-held")
            : new Recorded(SessionFacts.Table.Draft(new Cancelled(command.By, command.Why?.Hash), command.Why is null ? [] : [command.Why]));
    }
}
