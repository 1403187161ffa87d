using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>A member says that he is here. Person and time come from the authenticated turn, never from the card.</summary>
public sealed record CheckIn(string Person, Mode Mode, string Key)
{
    /// <summary>What became of the code that he typed, where the rule asks for one.</summary>
    public CodeAnswer Code { get; init; } = CodeAnswer.Missing;

    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Person, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, CheckIn command, DateTimeOffset now)
    {
        if (Register.Refusal(file, command.Person, now) is { } refusal)
        {
            return refusal;
        }

        if (command.Mode is not (Mode.OnSite or Mode.Online))
        {
            return Decision.Refuse("unknown-mode");
        }

        var mark = file.Marks.GetValueOrDefault(command.Person);
        if (file.Terms.CodeDemanded && mark is not { IsPresent: true } && mark is not { HoldsOnArrival: true } && command.Code.Refusal() is { } wrong)
        {
            return wrong;
        }

        if (mark is { HoldsOnArrival: true })
        {
            return mark.Mode == command.Mode ? Decision.Nothing : Decision.Refuse("marked-by-leader");
        }

        if (mark?.Mode == command.Mode)
        {
            return Decision.Nothing;
        }

        // Who changes from one mode to another arrived when he first said so.
        var arrived = mark is { IsPresent: true } ? mark.At : now;
        return new Recorded(SessionFacts.Table.Draft(new Attended(command.Person, command.Mode, Register.IsLate(file, arrived), false, null) { Afterwards = Register.IsAfterwards(file) }));
    }
}

internal static class Register
{
    /// <summary>Why this person cannot be marked now, or null.</summary>
    // Before the invitation goes out nobody is on the roster yet: the time is what he can do something about.
    public static Decision? Refusal(SessionFile file, string person, DateTimeOffset now) =>
        Early(file, now) ?? (file.OnRoster.ContainsKey(person) ? Over(file, now) : Decision.Refuse("not-on-roster"));

    /// <summary>Why there is nothing yet to be marked in, or null.</summary>
    public static Decision? Early(SessionFile file, DateTimeOffset now) =>
        Live.Refusal(file) ?? (now < file.OpensAt ? Decision.Refuse("too-early", file.OpensAt.ToString("O", System.Globalization.CultureInfo.InvariantCulture)) : null);

    /// <summary>Why nothing is marked any more, or null.</summary>
    /// <param name="closed">The refusal where it is closed.</param>
    public static Decision? Over(SessionFile file, DateTimeOffset now, string closed = "register-closed") => file.NotHeld is not null ? Decision.Refuse("session-not-held")
        : file.Closing is not null || now >= file.ClosesAt ? Decision.Refuse(closed) : null;

    /// <summary>Whether the register was opened again: what is entered now is entered late, and nobody is called late for it.</summary>
    public static bool IsAfterwards(SessionFile file) => file.Reopenings > 0;

    public static bool IsLate(SessionFile file, DateTimeOffset arrived) => !IsAfterwards(file) && arrived > file.Start.AddMinutes(file.Terms.LateAfterMinutes);
}
