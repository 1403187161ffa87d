using System.Globalization;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>A member asks to be excused from the sessions of some days; each file that is concerned gets the request.</summary>
/// <param name="Request">The same in all files.</param>
/// <param name="Actor">The person, or system where the file's roster was fixed later.</param>
public sealed record AskLeave(string Request, string Actor, string Person, DateOnly From, DateOnly To, SaltedText Why)
{
    /// <summary>The refusal of a session that is not in the days.</summary>
    public const string OtherDays = "not-on-those-days";

    public const int MaxReason = 1_000;
    public const int MaxDays = 366;

    /// <summary>How far from today the days may lie.</summary>
    public const int YearsBack = 1;
    public const int YearsAhead = 2;

    // The occasion: a session that moved into the days again is a matter of its own.
    public Command<SessionFile> At(SessionFile seen, DateTimeOffset now) =>
        new(string.Create(CultureInfo.InvariantCulture, $"leave/{Request}/{Person}/{seen.Occasion}"), Actor, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, AskLeave command, DateTimeOffset now)
    {
        if (Live.Refusal(file) is { } refusal)
        {
            return refusal;
        }

        if (!file.OnRoster.ContainsKey(command.Person))
        {
            return Decision.Refuse("not-on-roster");
        }

        var day = LocalDays.DayOf(file.Start, file.Plan!.TimeZone);
        if (day < command.From || day > command.To)
        {
            return Decision.Refuse(OtherDays);
        }

        if (file.NotHeld is not null)
        {
            return Decision.Refuse("session-not-held");
        }

        if (now >= file.LocksAt)
        {
            return Decision.Refuse("register-locked");
        }

        if (file.Marks.GetValueOrDefault(command.Person) is { IsPresent: true })
        {
            return Decision.Refuse("was-present");
        }

        return file.Leaves.GetValueOrDefault(command.Person) switch
        {
            { Request: var request } when request == command.Request => Decision.Nothing,
            { Stands: true, Granted: true } => Decision.Refuse("leave-granted-already"),
            { Waits: true } => Decision.Refuse("leave-waits-already"),
            _ => new Recorded(SessionFacts.Table.Draft(
                new LeaveAsked(command.Request, command.Person, command.From, command.To, command.Why.Hash), command.Why)),
        };
    }
}
