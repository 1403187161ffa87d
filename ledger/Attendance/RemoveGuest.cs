using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>A leader takes out a guest who was entered by mistake, with a reason, as long as marks can be put right. Who entered him, and when, stays in the chain.</summary>
public sealed record RemoveGuest(string Actor, Powers Powers, string Key, string Guest, SaltedText? Why)
{
    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, RemoveGuest command, DateTimeOffset now)
    {
        if (Live.Refusal(file, command.Powers) is { } refusal)
        {
            return refusal;
        }

        if (!file.Guests.Exists(g => g.Guest == command.Guest))
        {
            return Decision.Refuse("no-such-guest");
        }

        if (now >= file.LocksAt)
        {
            return Decision.Refuse("register-locked");
        }

        return command.Why is null
            ? Decision.Refuse("guest-why")
            : new Recorded(SessionFacts.Table.Draft(new GuestRemoved(command.Guest, command.Why.Hash), command.Why));
    }
}
