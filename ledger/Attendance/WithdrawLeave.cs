using System.Globalization;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>Who asked for leave takes the request back: for one day until the session opens, for several until the first of them begins.</summary>
/// <param name="Person">From the authenticated turn: nobody withdraws another's.</param>
/// <param name="Request">The request on the card: an old card withdraws nothing new.</param>
public sealed record WithdrawLeave(string Person, string Request)
{
    public Command<SessionFile> At(DateTimeOffset now) => new($"leave/{Request}/{Person}/withdrawn", Person, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, WithdrawLeave command, DateTimeOffset now)
    {
        if (Live.Refusal(file) is { } refusal)
        {
            return refusal;
        }

        if (file.Leaves.GetValueOrDefault(command.Person) is not { } leave || leave.Request != command.Request)
        {
            return Decision.Refuse("no-such-leave");
        }

        if (leave.WithdrawnAt is not null)
        {
            return Decision.Nothing;
        }

        if (leave.Granted == false)
        {
            return Decision.Refuse("leave-refused-by", leave.By!);
        }

        return EndsAt(file, leave) is var end && now >= end
            ? Decision.Refuse("leave-begun", end.ToString("O", CultureInfo.InvariantCulture))
            : new Recorded(SessionFacts.Table.Draft(new LeaveWithdrawn(command.Request, command.Person)));
    }

    /// <summary>Whether who asked can take it back now.</summary>
    public static bool IsOpen(SessionFile file, LeaveState leave, DateTimeOffset now) => leave.Stands && file.Cancellation is null && now < EndsAt(file, leave);

    /// <summary>Until when it can be taken back in a file.</summary>
    private static DateTimeOffset EndsAt(SessionFile file, LeaveState leave)
    {
        var begins = LocalDays.At(leave.From, TimeOnly.MinValue, file.Plan!.TimeZone);
        return leave.From == leave.To || file.OpensAt < begins ? file.OpensAt : begins;
    }
}
