using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Minutes;

/// <summary>The leader approves the minutes that he has seen, or returns them with a reason.</summary>
/// <param name="Version">The version on the card: an old card approves nothing new.</param>
/// <param name="Why">The reason for returning them; null approves.</param>
public sealed record ReviewMinutes(string Actor, Powers Powers, string Key, int Version, SaltedText? Why)
{
    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, ReviewMinutes command, DateTimeOffset now)
    {
        if (Live.Refusal(file) is { } refusal)
        {
            return refusal;
        }

        if (!command.Powers.Leads)
        {
            return Decision.Refuse("not-the-leader");
        }

        if (file.Minutes.Version != command.Version)
        {
            return Decision.Refuse(file.Minutes.Version == 0 ? "no-minutes" : "minutes-changed");
        }

        return file.Minutes.Stage switch
        {
            MinutesStage.None => Decision.Refuse("no-minutes"),
            MinutesStage.Approved => command.Why is null ? Decision.Nothing : Decision.Refuse("minutes-approved"),
            MinutesStage.Locked => Decision.Refuse("minutes-locked"),
            MinutesStage.Returned => Decision.Refuse("minutes-returned"),
            _ when file.Minutes.By == command.Actor => Decision.Refuse("own-matter"),
            _ when command.Why is { } why => new Recorded(SessionFacts.Table.Draft(
                new MinutesReturned(command.Version, why.Hash, LocalDays.EndOfDay(now, file.Terms.ReturnedDays, file.Plan!.TimeZone)), why)),
            _ => new Recorded(SessionFacts.Table.Draft(new MinutesApproved(command.Version))),
        };
    }
}
