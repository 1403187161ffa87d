using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>The leader marks people: those without the app, and corrections, which need a reason.</summary>
public sealed record CallRoll(string Actor, Powers Powers, IReadOnlyList<string> People, Mode Mode, string Key, SaltedText? Why)
{
    /// <summary>People in one call: what one transaction carries, with room for a reason.</summary>
    public const int MaxPeople = 90;

    /// <summary>They came late. The leader says so: when he calls the roll says nothing of when they came.</summary>
    public bool Late { get; init; }

    private bool MarksLate => Late && MarksPresent;

    private bool MarksPresent => Mode is Mode.OnSite or Mode.Online;

    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, CallRoll command, DateTimeOffset now)
    {
        if (!command.Powers.Leads)
        {
            return Live.Refusal(file) ?? Decision.Refuse("not-the-leader");
        }

        if (command.People.Count == 0)
        {
            return Live.Refusal(file) ?? Decision.Refuse("nobody-chosen");
        }

        if (command.People.Count > MaxPeople)
        {
            return Decision.Refuse("too-many-at-once", MaxPeople.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var closed = file.Closing is not null;
        if ((closed ? Corrections.Refusal(file, now) : Register.Early(file, now) ?? Register.Over(file, now, "roll-closed")) is { } refusal)
        {
            return refusal;
        }

        // An old card may show somebody who has left the roster since: the others are marked.
        var people = command.People.Distinct(StringComparer.Ordinal).Where(file.OnRoster.ContainsKey).ToList();
        return people.Count == 0 ? Decision.Refuse("not-on-the-roster")
            : closed ? Correct(file, command, people)
            : MarkAll(file, command, people, now);
    }

    private static Decision MarkAll(SessionFile file, CallRoll command, List<string> people, DateTimeOffset now)
    {
        var drafts = new List<Draft>();
        // Who checks in while the leader ticks the unmarked keeps his own mark: only a call that names a reason, or nobody unmarked, puts marks right.
        var first = command.Why is null && people.Exists(p => !file.Marks.ContainsKey(p));
        foreach (var person in people)
        {
            var mark = file.Marks.GetValueOrDefault(person);
            if (mark is not null && (first || command.Says(mark)))
            {
                continue;
            }

            // Nobody excuses himself, nor says that he was not late after all.
            if (person == command.Actor && (command.Mode == Mode.Excused || (mark is { Late: true } && command is { MarksPresent: true, Late: false })))
            {
                return Decision.Refuse("own-mark");
            }

            if (mark is not null && command.Why is null)
            {
                return Decision.Refuse("reason-needed");
            }

            // When the leader himself came the clock says, as it does when he taps.
            var late = command.MarksLate || (person == command.Actor && command.MarksPresent && (mark is { IsPresent: true } ? mark.Late : Register.IsLate(file, now)));
            drafts.Add(SessionFacts.Table.Draft(
                new Attended(person, command.Mode, late, true, command.Why?.Hash) { Afterwards = Register.IsAfterwards(file) },
                drafts.Count == 0 && command.Why is not null ? [command.Why] : []));
        }

        return new Recorded([.. drafts]);
    }

    /// <summary>After the close a mark is put right by another entry, with a reason, while minutes are still taken.</summary>
    private static Decision Correct(SessionFile file, CallRoll command, List<string> people)
    {
        if (command.Why is null)
        {
            return Decision.Refuse("reason-needed");
        }

        if (people.Contains(command.Actor, StringComparer.Ordinal))
        {
            return Decision.Refuse("own-mark");
        }

        var changed = people.Where(p => file.Marks.GetValueOrDefault(p) is not { } mark || !command.Says(mark));
        return new Recorded([.. changed.Select((person, i) => SessionFacts.Table.Draft(
            new AttendanceCorrected(person, command.Mode, command.MarksLate, command.Why.Hash), i == 0 ? [command.Why] : []))]);
    }

    /// <summary>Whether a mark stands already as the leader says.</summary>
    private bool Says(Mark mark) => mark.Mode == Mode && mark.Late == MarksLate;
}

internal static class Corrections
{
    /// <summary>Why the register cannot be put right now, or null.</summary>
    public static Decision? Refusal(SessionFile file, DateTimeOffset now) =>
        Live.Refusal(file)
        ?? (file.NotHeld is not null ? Decision.Refuse("session-not-held")
            : file.InQuestion ? Decision.Refuse("held-unanswered")
            : now >= file.LocksAt ? Decision.Refuse("register-locked") : null);
}
