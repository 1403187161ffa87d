using System.Globalization;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Minutes;

/// <summary>Minutes that never came are locked after the rule's days.</summary>
public static class LockMinutes
{
    public static Command<SessionFile> Command(SessionFile seen, DateTimeOffset now) =>
        new(string.Create(CultureInfo.InvariantCulture, $"locked/{seen.Occasion}{(seen.Minutes.Unlocks == 0 ? "" : $"/{seen.Minutes.Unlocks}")}"), "system", now, file => Decide(file, now));

    public static Decision Decide(SessionFile file, DateTimeOffset now)
    {
        if (Live.Refusal(file) is { } refusal)
        {
            return refusal;
        }

        if (file.InQuestion || file.NotHeld is not null)
        {
            // Whether there is anything to write about is not known, or there is nothing.
            return Decision.Nothing;
        }

        return file.Minutes.Stage is MinutesStage.Approved or MinutesStage.Submitted or MinutesStage.Locked || !MinutesTime.IsLocked(file, now)
            ? Decision.Nothing
            : new Recorded(SessionFacts.Table.Draft(new MinutesLocked()));
    }
}
