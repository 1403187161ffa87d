using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>Who attended hands in what he took from it (心得), and may replace it until the leader has read it.</summary>
/// <param name="Length">Characters.</param>
public sealed record HandInNotes(string Person, string Key, int Length, SaltedText Text)
{
    /// <summary>Characters.</summary>
    public const int MaxLength = 20_000;

    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Person, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, HandInNotes command, DateTimeOffset now)
    {
        if (Live.Refusal(file) is { } refusal)
        {
            return refusal;
        }

        if (file.Terms.Notes == NotesWanted.None)
        {
            return Decision.Refuse("no-notes-wanted");
        }

        if (now < file.Start)
        {
            return Decision.Refuse("not-held-yet");
        }

        if (file.Marks.GetValueOrDefault(command.Person) is not { IsPresent: true })
        {
            return Decision.Refuse("not-present");
        }

        if (command.Length == 0)
        {
            return Decision.Refuse("notes-empty");
        }

        if (command.Length > MaxLength)
        {
            return Decision.Refuse("text-too-long", MaxLength.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var notes = file.Notes.GetValueOrDefault(command.Person);
        return notes?.ReadBy is not null
            ? Decision.Refuse("notes-read")
            : new Recorded(SessionFacts.Table.Draft(new NotesHandedIn(command.Person, (notes?.Version ?? 0) + 1, command.Text.Hash), command.Text));
    }
}

/// <summary>A leader has read the notes that he saw; nobody marks his own.</summary>
public sealed record ReadNotes(string Actor, Powers Powers, string Key, string Person, int Version)
{
    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this));

    public static Decision Decide(SessionFile file, ReadNotes command)
    {
        if (Live.Refusal(file, command.Powers, command.Actor, command.Person) is { } refusal)
        {
            return refusal;
        }

        if (file.Notes.GetValueOrDefault(command.Person) is not { } notes || notes.Version != command.Version)
        {
            return Decision.Refuse("notes-changed");
        }

        return notes.ReadBy is not null ? Decision.Nothing : new Recorded(SessionFacts.Table.Draft(new NotesRead(command.Person, notes.Version)));
    }
}
