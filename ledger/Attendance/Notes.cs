using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>
/// Who attended hands in what he took from it (心得), as text or as a file, and may replace it until the leader has read it. A text leaves the file
/// that was handed in before, and a file the text.
/// </summary>
/// <param name="Length">Characters.</param>
/// <param name="Text">Null: a file is handed in.</param>
public sealed record HandInNotes(string Person, string Key, int Length, SaltedText? Text)
{
    /// <summary>Characters.</summary>
    public const int MaxLength = 20_000;

    /// <summary>Files of one person in one session, with those that others replaced.</summary>
    public const int MaxFiles = 5;

    /// <summary>The record of an <see cref="AttachedFile"/>; null: a text is handed in.</summary>
    public SaltedText? Attachment { get; init; }

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

        var notes = file.Notes.GetValueOrDefault(command.Person);
        if (command is { Attachment: null, Length: 0 })
        {
            return Decision.Refuse("notes-empty");
        }

        if (command.Length > MaxLength)
        {
            return Decision.Refuse("text-too-long", MaxLength.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (notes?.ReadBy is not null)
        {
            return Decision.Refuse("notes-read");
        }

        if (command.Attachment is not null && notes?.Files >= MaxFiles)
        {
            return Decision.Refuse("too-many-attachments", MaxFiles.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var fact = new NotesHandedIn(command.Person, (notes?.Version ?? 0) + 1, command.Text?.Hash ?? notes?.Text, command.Attachment?.Hash ?? notes?.Attachment);
        return new Recorded(SessionFacts.Table.Draft(fact, [.. new[] { command.Text, command.Attachment }.OfType<SaltedText>()]));
    }

    /// <summary>Why he cannot hand in a file now; null: he can.</summary>
    public static Refusal? Closed(SessionFile file, string person, DateTimeOffset now) =>
        (Decide(file, new HandInNotes(person, "", 0, null) { Attachment = new SaltedText("", default) }, now) as Refused)?.Refusal;
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
