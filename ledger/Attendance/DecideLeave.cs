using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>A leader grants or refuses a leave, before the session or after it. The first decision stands.</summary>
/// <param name="Request">The request on the card: an old card decides nothing new.</param>
public sealed record DecideLeave(string Actor, Powers Powers, string Key, string Person, string Request, bool Granted, SaltedText? Why)
{
    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, DecideLeave command, DateTimeOffset now)
    {
        if (Live.Refusal(file, command.Powers, command.Actor, command.Person) is { } refusal)
        {
            return refusal;
        }

        if (file.Leaves.GetValueOrDefault(command.Person) is not { } leave || leave.Request != command.Request)
        {
            return Decision.Refuse("no-such-leave");
        }

        if (leave.WithdrawnAt is not null)
        {
            return Decision.Refuse("leave-withdrawn", command.Person);
        }

        if (leave.Granted is { } decided)
        {
            return leave.By == command.Actor && decided == command.Granted
                ? Decision.Nothing
                : Decision.Refuse(decided ? "leave-granted-by" : "leave-refused-by", leave.By!);
        }

        if (file.NotHeld is not null)
        {
            return Decision.Refuse("session-not-held");
        }

        if (file.Marks.GetValueOrDefault(command.Person) is { IsPresent: true })
        {
            return Decision.Refuse("was-present");
        }

        return now >= file.LocksAt
            ? Decision.Refuse("register-locked")
            : new Recorded(SessionFacts.Table.Draft(new LeaveDecided(command.Request, command.Person, command.Granted, command.Why?.Hash), command.Why is null ? [] : [command.Why]));
    }
}
