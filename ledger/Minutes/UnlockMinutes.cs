using System.Globalization;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Minutes;

/// <summary>An admin takes locked minutes again until a time; then they lock by themselves.</summary>
public sealed record UnlockMinutes(string Actor, string Key, DateTimeOffset Until, SaltedText Why)
{
    public const int LongestDays = 90;

    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, UnlockMinutes command, DateTimeOffset now)
    {
        if (Live.Refusal(file) is { } refusal)
        {
            return refusal;
        }

        var until = Chain.Kept(command.Until);
        if (until <= now || until > now.AddDays(LongestDays))
        {
            return Decision.Refuse("bad-until", LongestDays.ToString(CultureInfo.InvariantCulture));
        }

        if (file.Minutes.Stage == MinutesStage.Approved)
        {
            return Decision.Refuse("minutes-approved");
        }

        return !MinutesTime.IsLocked(file, now)
            ? file.Minutes.UnlockedUntil == until ? Decision.Nothing : Decision.Refuse("not-locked")
            : new Recorded(SessionFacts.Table.Draft(new MinutesUnlocked(until, command.Why.Hash), command.Why));
    }
}
