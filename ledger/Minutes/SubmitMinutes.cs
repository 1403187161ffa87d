using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Minutes;

/// <summary>The recorder hands in the minutes; again after a return.</summary>
public sealed record SubmitMinutes(string Actor, Powers Powers, string Key, int Length, SaltedText Text)
{
    /// <summary>Characters; what a card's input and one entity's columns carry together.</summary>
    public const int MaxLength = 20_000;

    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, SubmitMinutes command, DateTimeOffset now)
    {
        if (Live.Refusal(file) is { } refusal)
        {
            return refusal;
        }

        if (!command.Powers.Records)
        {
            return Decision.Refuse("not-the-recorder");
        }

        if (now < file.Start)
        {
            return Decision.Refuse("not-held-yet");
        }

        if (file.NotHeld is not null)
        {
            return Decision.Refuse("session-not-held");
        }

        if (MinutesTime.IsLocked(file, now))
        {
            return Decision.Refuse("minutes-locked");
        }

        if (command.Length == 0)
        {
            return Decision.Refuse("minutes-empty");
        }

        if (command.Length > MaxLength)
        {
            return Decision.Refuse("text-too-long", MaxLength.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return file.Minutes.Stage switch
        {
            MinutesStage.Approved => Decision.Refuse("minutes-approved"),
            MinutesStage.Submitted => Decision.Refuse("minutes-under-review"),
            _ => new Recorded(SessionFacts.Table.Draft(new MinutesSubmitted(file.Minutes.Version + 1, command.Text.Hash), command.Text)),
        };
    }
}

internal static class MinutesTime
{
    /// <summary>Nothing new is taken after the lock. Minutes returned near it still have their days.</summary>
    public static bool IsLocked(SessionFile file, DateTimeOffset now) =>
        file.Minutes.Stage == MinutesStage.Locked || (now >= file.LocksAt && now >= (file.Minutes.Due ?? file.LocksAt));
}
