using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>The leader marks people: those without the app, and corrections, which need a reason.</summary>
public sealed record CallRoll(string Actor, Powers Powers, IReadOnlyList<string> People, Mode Mode, string Key, SaltedText? Why)
{
    /// <summary>People in one call: what one transaction carries, with room for a reason.</summary>
    public const int MaxPeople = 90;

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

        return file.Closing is not null ? Correct(file, command, now) : MarkAll(file, command, now);
    }

    private static Decision MarkAll(SessionFile file, CallRoll command, DateTimeOffset now)
    {
        var drafts = new List<Draft>();
        var people = command.People.Distinct(StringComparer.Ordinal).ToList();
        // Who checks in while the leader ticks the unmarked keeps his own mark: only a call that names a reason, or nobody unmarked, puts marks right.
        var first = command.Why is null && people.Exists(p => !file.Marks.ContainsKey(p));
        foreach (var person in people)
        {
            if (Register.Refusal(file, person, now) is { } refusal)
            {
                return refusal;
            }

            var mark = file.Marks.GetValueOrDefault(person);
            if (mark is not null && (first || mark.Mode == command.Mode))
            {
                continue;
            }

            if (person == command.Actor && command.Mode == Mode.Excused)
            {
                return Decision.Refuse("own-matter");
            }

            if (mark is not null && command.Why is null)
            {
                return Decision.Refuse("reason-needed");
            }

            var late = command.Mode is Mode.OnSite or Mode.Online && Register.IsLate(file, mark is { IsPresent: true } ? mark.At : now);
            drafts.Add(SessionFacts.Table.Draft(
                new Attended(person, command.Mode, late, true, command.Why?.Hash) { Afterwards = Register.IsAfterwards(file) },
                drafts.Count == 0 && command.Why is not null ? [command.Why] : []));
        }

        return new Recorded([.. drafts]);
    }

    /// <summary>After the close a mark is put right by another entry, with a reason, while minutes are still taken.</summary>
    private static Decision Correct(SessionFile file, CallRoll command, DateTimeOffset now)
    {
        if (Corrections.Refusal(file, now) is { } refusal)
        {
            return refusal;
        }

        if (command.Why is null)
        {
            return Decision.Refuse("reason-needed");
        }

        var drafts = new List<Draft>();
        foreach (var person in command.People.Distinct(StringComparer.Ordinal))
        {
            if (!file.OnRoster.ContainsKey(person))
            {
                return Decision.Refuse("not-on-the-roster");
            }

            if (person == command.Actor)
            {
                return Decision.Refuse("own-matter");
            }

            var mark = file.Marks.GetValueOrDefault(person);
            if (mark?.Mode == command.Mode)
            {
                continue;
            }

            var late = mark is { IsPresent: true, Late: true } && command.Mode is Mode.OnSite or Mode.Online;
            drafts.Add(SessionFacts.Table.Draft(new AttendanceCorrected(person, command.Mode, late, command.Why.Hash), drafts.Count == 0 ? [command.Why] : []));
        }

        return new Recorded([.. drafts]);
    }
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
