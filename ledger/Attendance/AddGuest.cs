using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>A leader records a visitor or lecturer. The name is kept under a generated id before; the entry commits to it.</summary>
/// <param name="Name">SHA-256 of the name's bytes.</param>
/// <param name="Text">Where he comes from, or why.</param>
public sealed record AddGuest(string Actor, Powers Powers, string Key, string Guest, string Name, GuestRole Role, SaltedText? Text)
{
    public const int MaxName = 100;
    public const int MaxText = 400;
    public const int MaxGuests = 100;

    /// <summary>The id of a guest that a command adds: the same when the command is repeated.</summary>
    public static string IdOf(string key) => Units.Names.GuestPrefix + FileId.Of("guest", key);

    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, AddGuest command, DateTimeOffset now)
    {
        if (Live.Refusal(file, command.Powers) is { } refusal)
        {
            return refusal;
        }

        if (now < file.OpensAt)
        {
            return Decision.Refuse("too-early", file.OpensAt.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        }

        if (file.NotHeld is not null)
        {
            return Decision.Refuse("session-not-held");
        }

        if (now >= file.LocksAt)
        {
            return Decision.Refuse("register-locked");
        }

        return file.Guests.Count >= MaxGuests
            ? Decision.Refuse("too-many-guests", MaxGuests.ToString(System.Globalization.CultureInfo.InvariantCulture))
            : new Recorded(SessionFacts.Table.Draft(new GuestAdded(command.Guest, command.Name, command.Role, command.Text?.Hash), command.Text is null ? [] : [command.Text]));
    }
}
