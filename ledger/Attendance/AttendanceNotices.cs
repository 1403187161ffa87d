using System.Globalization;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>Notices about attendance: when each is due by a file's state, and who gets it.</summary>
public static class AttendanceNotices
{
    /// <summary>To the leader: nobody was marked; did it take place?</summary>
    public const string AskHeld = "askHeld";

    /// <summary>To the leader above: a matter has waited two days too long.</summary>
    public const string Up = "up";

    /// <summary>To the leader: somebody asks for leave.</summary>
    public const string LeaveAsked = "leaveAsked";

    /// <summary>To who asked.</summary>
    public const string LeaveDecided = "leaveDecided";

    /// <summary>To the leader: somebody whose leave was granted has taken it back.</summary>
    public const string LeaveWithdrawn = "leaveWithdrawn";

    /// <summary>To those who owe a make-up: at the close, two days before its end, at its end, and each week after it for four weeks.</summary>
    public const string MakeUp = "makeUp";
    public const string MakeUpDue = "makeUpDue";
    public const string MakeUpOverdue = "makeUpOverdue";

    /// <summary>To whom a correction has made absent, or excused where that is made up too: he owes a make-up from now on.</summary>
    public const string MakeUpOwed = "makeUpOwed";

    /// <summary>To the leader: a make-up was handed in.</summary>
    public const string MakeUpReview = "makeUpReview";

    /// <summary>To the leader: the online meeting's report differs from the register.</summary>
    public const string ReportReview = "differs";

    /// <summary>To whose make-up was returned or confirmed.</summary>
    public const string MakeUpDecided = "makeUpDecided";

    /// <summary>To those who attended: notes are wanted; and again the day before they are due.</summary>
    public const string Notes = "notes";
    public const string NotesDue = "notesDue";

    /// <summary>To whom a correction has made present where notes are demanded: he owes them from now on.</summary>
    public const string NotesOwed = "notesOwed";

    /// <summary>To the leader above: who leads alone has handed in notes, and nobody reads his own.</summary>
    public const string NotesReview = "notesReview";

    public static IReadOnlySet<string> Kinds { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        AskHeld, Up, LeaveAsked, LeaveDecided, LeaveWithdrawn, MakeUp, MakeUpDue, MakeUpOverdue, MakeUpOwed, MakeUpReview, ReportReview, MakeUpDecided, Notes, NotesDue, NotesOwed, NotesReview,
    };

    private const int OverdueWeeks = 4;

    /// <summary>In the place of a week, and the days added to it: who owes by a correction has a deadline so many days after the file's.</summary>
    private const int FirstOwn = 100;

    /// <summary>Over any number of reopenings: a week's kind is no reopening's.</summary>
    internal const int Week = 100;

    private static readonly TimeSpan MakeUpReminder = TimeSpan.FromDays(2);
    private static readonly TimeSpan NotesReminder = TimeSpan.FromDays(1);

    public static IEnumerable<Due> Dues(SessionFile file)
    {
        // What stops waiting by itself and what does not, each by its first: the one must not hide the other once it is over.
        foreach (var since in file.WaitingForLeader.GroupBy(m => m.Until is null).Select(g => g.Min(m => m.Since)))
        {
            var at = since + LeaderMatters.Patience;
            yield return new Due(string.Create(CultureInfo.InvariantCulture, $"{Up}{at.ToUnixTimeSeconds() / 60}"), at);
        }

        if (file.Leaves.Any(l => l.Value.Waits))
        {
            yield return new Due(DueKind.LockLeaves + (file.Minutes.Unlocks == 0 ? "" : file.Minutes.Unlocks.ToString(CultureInfo.InvariantCulture)), file.LocksAt);
        }

        if (file.InQuestion)
        {
            yield return new Due(Again(file, AskHeld), file.ClosedAt);
            yield return new Due(Again(file, DueKind.CloseAnswer), file.Closing!.AnswerBy!.Value);
        }

        if (file.MakeUpBy is { } by && file.Marks.Any(m => file.OwesMakeUp(m.Key)))
        {
            yield return new Due(Again(file, MakeUp), file.ClosedAt);
            yield return new Due(Again(file, MakeUpDue), by - MakeUpReminder);
            yield return new Due(Again(file, MakeUpOverdue), by);
            for (var week = 1; week <= OverdueWeeks; week++)
            {
                yield return new Due(MakeUpOverdue + (week * Week + file.Reopenings).ToString(CultureInfo.InvariantCulture), by.AddDays(7 * week));
            }

            foreach (var own in file.Marks.Keys.Where(file.OwesMakeUp).Select(file.MakeUpByOf).Distinct().Where(own => own > by))
            {
                var number = NumberOfOwn(own!.Value, by, file.Reopenings);
                yield return new Due(MakeUpDue + number, own.Value - MakeUpReminder);
                yield return new Due(MakeUpOverdue + number, own.Value);
            }
        }

        if (file is { Held: true, Event: not null, Terms.Online: true })
        {
            var first = file.End + ReportDesk.First;
            yield return new Due(Again(file, DueKind.Report), file.ClosedAt > first ? file.ClosedAt : first);
            if (file.Report is null)
            {
                yield return new Due(Again(file, DueKind.ReportAgain), file.ClosedAt > first + ReportDesk.Again ? file.ClosedAt : first + ReportDesk.Again);
            }
        }

        if (ReportState.OpenIn(file).Any())
        {
            yield return new Due(ReportReview + file.Report!.Version.ToString(CultureInfo.InvariantCulture), file.Report.At);
        }

        if (file is { Held: true, Present: > 0, Terms.Notes: not NotesWanted.None })
        {
            yield return new Due(Again(file, Notes), file.ClosedAt);
            if (file.Terms.NotesDemanded)
            {
                yield return new Due(Again(file, NotesDue), file.NotesDue - NotesReminder);
                foreach (var own in file.Marks.Keys.Where(file.MayHandInNotes).Select(file.NotesDueOf).Distinct().Where(own => own > file.NotesDue))
                {
                    yield return new Due(NotesDue + NumberOfOwn(own, file.NotesDue, file.Reopenings), own - NotesReminder);
                }
            }
        }
    }

    /// <summary>Who gets a notice of a kind, by the file as it stands now.</summary>
    /// <param name="number">The kind's, or null.</param>
    /// <param name="occasion">Of leave, make-ups and notes to read the sequence of the entry that it is about.</param>
    public static IReadOnlyList<string> Recipients(string kind, int? number, int occasion, SessionFile file, Organisation organisation, DateTimeOffset now)
    {
        var unit = file.Plan!.Unit;
        var day = LocalDays.DayOf(now, file.Plan.TimeZone);
        return kind switch
        {
            AskHeld when file.InQuestion => One(Notices.Recipients.LeaderOf(organisation, unit, day, null)),
            Up when LeaderMatters.AreOverdue(file, now) =>
                One(Notices.Recipients.LeaderAbove(organisation, unit, day)),
            LeaveAsked or MakeUpReview when Matter() is { } matter && LeaderMatters.OpenIn(file, now).Any(m => m.Kind is MatterKind.Leave or MatterKind.MakeUp && m.Person == matter.Person) =>
                One(Decider(matter.Person)),
            // Of one day until it opens: then he sees in the register who is there.
            LeaveWithdrawn when Matter() is { Leave: { } leave } matter && (leave.From == leave.To ? now < file.OpensAt : day <= leave.To) => One(Decider(matter.Person)),
            LeaveDecided or MakeUpDecided => One(Matter()?.Person),
            ReportReview => [.. LeaderMatters.OpenIn(file, now).Where(m => m.Kind == MatterKind.Report).Select(m => Decider(m.Person)).OfType<string>().Distinct(StringComparer.Ordinal)],
            // Who owes one by a correction heard of it then, and has a deadline of his own.
            MakeUp => [.. OweMakeUp().Where(p => file.Marks[p].OwesSince == 0)],
            MakeUpDue => [.. OweMakeUp().Where(IsMeant).Where(p => file.MakeUpByOf(p) is var by && now < by && now >= by - MakeUpReminder)],
            MakeUpOverdue => [.. OweMakeUp().Where(IsMeant).Where(p => now >= file.MakeUpByOf(p))],
            MakeUpOwed => [.. OweMakeUp().Where(p => file.Marks[p].OwesSince == occasion)],
            // Who owes them by a correction heard of it then, and has a deadline of his own.
            Notes when file.Held => [.. MayHandIn().Where(p => !file.Terms.NotesDemanded || file.Marks[p].PresentSince == 0)],
            NotesDue when file.Held => [.. MayHandIn().Where(p => (number / Week is { } own and >= FirstOwn ? own - FirstOwn : 0) == DaysAfter(file.NotesDueOf(p), file.NotesDue))],
            NotesOwed => [.. file.Roster.Select(r => r.Person).Where(p => file.Marks.GetValueOrDefault(p)?.PresentSince == occasion && file.MayHandInNotes(p))],
            NotesReview when Matter() is { } matter && file.Notes[matter.Person].ReadBy is null && Powers.AreAboves(organisation, unit, matter.Person, day) => One(Decider(matter.Person)),
            _ => [],
        };

        IEnumerable<string> MayHandIn() => file.Roster.Select(r => r.Person).Where(file.MayHandInNotes);

        IEnumerable<string> OweMakeUp() => file.Roster.Select(r => r.Person).Where(p => file.OwesMakeUp(p) && file.MakeUps.GetValueOrDefault(p) is null or { Stage: MakeUpStage.Returned });

        // A deadline's own reminders are for those who have it; the weekly ones for all who are late by then.
        bool IsMeant(string person) => DaysAfter(file.MakeUpByOf(person)!.Value, file.MakeUpBy!.Value) is var days
            && (number / Week is { } own and >= FirstOwn ? own - FirstOwn == days : number / Week > 0 || days == 0);

        PersonMatter? Matter() => PersonMatter.Of(file).FirstOrDefault(m => m.Kind == kind && m.Sequence == occasion);

        // Nobody decides his own: the leader's goes to the deputy, or to the leader above.
        string? Decider(string? person) => Notices.Recipients.LeaderOf(organisation, unit, day, person);
    }

    /// <summary>A register that was opened again and closed again has its notices again.</summary>
    private static string Again(SessionFile file, string kind) => file.Reopenings == 0 ? kind : kind + file.Reopenings.ToString(CultureInfo.InvariantCulture);

    /// <summary>The kind's number where somebody's deadline is another than the file's.</summary>
    private static string NumberOfOwn(DateTimeOffset own, DateTimeOffset all, int reopenings) => ((FirstOwn + DaysAfter(own, all)) * Week + reopenings).ToString(CultureInfo.InvariantCulture);

    /// <summary>Whole days, also where summer time begins or ends between them.</summary>
    private static int DaysAfter(DateTimeOffset later, DateTimeOffset earlier) => (int)Math.Round((later - earlier).TotalDays);

    private static IReadOnlyList<string> One(string? person) => person is null ? [] : [person];
}
