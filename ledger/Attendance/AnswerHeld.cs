using System.Globalization;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>Nobody was marked: the leader says that it did not take place, or that it did and the roll is called now.</summary>
/// <param name="Why">Why it did not take place.</param>
public sealed record AnswerHeld(string Actor, Powers Powers, string Key, bool Held, SaltedText? Why)
{
    /// <summary>How long the register is open for the roll call.</summary>
    public static readonly TimeSpan RollCallTime = TimeSpan.FromHours(24);

    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this, now));

    /// <summary>Where nobody has answered in time it stands as not held.</summary>
    public static Command<SessionFile> Unanswered(SessionFile seen, DateTimeOffset now) =>
        new(string.Create(CultureInfo.InvariantCulture, $"notHeld/{seen.Occasion}/{seen.Reopenings}"), "system", now, file =>
            file.InQuestion && now >= file.Closing!.AnswerBy ? new Recorded(SessionFacts.Table.Draft(new NotHeld("system", null))) : Decision.Nothing);

    public static Decision Decide(SessionFile file, AnswerHeld command, DateTimeOffset now)
    {
        if (Live.Refusal(file, command.Powers) is { } refusal)
        {
            return refusal;
        }

        if (file.NotHeld is not null)
        {
            return command.Held ? Decision.Refuse("session-not-held") : Decision.Nothing;
        }

        if (!file.InQuestion)
        {
            return Decision.Refuse("nothing-asked");
        }

        if (command.Held)
        {
            return now >= file.LocksAt
                ? Decision.Refuse("register-locked")
                : new Recorded(SessionFacts.Table.Draft(new RegisterReopened(Chain.Kept(now + RollCallTime), "leader", null)));
        }

        return command.Why is null
            ? Decision.Refuse("not-held-why")
            : new Recorded(SessionFacts.Table.Draft(new NotHeld("leader", command.Why.Hash), command.Why));
    }
}

/// <summary>An admin opens a closed register again until a time; it closes by itself.</summary>
public sealed record ReopenRegister(string Actor, string Key, DateTimeOffset Until, SaltedText Why)
{
    public const int LongestDays = 30;

    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, ReopenRegister command, DateTimeOffset now)
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

        return file.Closing is null
            ? file.ReopenedUntil == until ? Decision.Nothing : Decision.Refuse("not-closed")
            : new Recorded(SessionFacts.Table.Draft(new RegisterReopened(until, "admin", command.Why.Hash), command.Why));
    }
}
