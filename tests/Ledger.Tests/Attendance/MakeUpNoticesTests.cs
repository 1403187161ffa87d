using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Attendance;

/// <summary>When make-ups and notes are reminded of, and whom.</summary>
public sealed class MakeUpNoticesTests
{
    private static readonly DateTimeOffset After = Story.Start.AddDays(2);
    private static readonly Organisation Nobody = new([], []);

    [Fact]
    public void A_make_up_is_reminded_of_at_the_close_before_the_deadline_at_it_and_four_weeks_after_it()
    {
        var file = Story.Held().File;
        var by = file.MakeUpBy!.Value;
        Assert.Equal(
            [("makeUp", file.ClosedAt), ("makeUpDue", by.AddDays(-2)), ("makeUpOverdue", by), ("makeUpOverdue100", by.AddDays(7)), ("makeUpOverdue200", by.AddDays(14)), ("makeUpOverdue300", by.AddDays(21)), ("makeUpOverdue400", by.AddDays(28))],
            DuesOf(file, "makeUp"));
    }

    [Fact]
    public void Each_reminder_goes_to_who_still_owes_one_also_after_it_was_returned()
    {
        var file = Story.Held().File;
        var by = file.MakeUpBy!.Value;
        Assert.Contains(Story.Li, To("makeUp", file, file.ClosedAt));
        Assert.Contains(Story.Li, To("makeUpDue", file, by.AddDays(-2)));
        Assert.Empty(To("makeUpDue", file, by));
        Assert.Empty(To("makeUpDue", file, by.AddDays(-3)));
        Assert.Empty(To("makeUpOverdue", file, by.AddSeconds(-1)));
        Assert.Contains(Story.Li, To("makeUpOverdue100", file, by.AddDays(7)));

        Assert.DoesNotContain(Story.Li, To("makeUpOverdue", HandedIn().File, by));
        Assert.Contains(Story.Li, To("makeUpOverdue200", HandedIn().DecideMakeUp(Story.Li, false, by).File, by.AddDays(14)));
        Assert.DoesNotContain(Story.Li, To("makeUpOverdue200", HandedIn().DecideMakeUp(Story.Li, true, by).File, by.AddDays(14)));

        static Story HandedIn() => Story.Held().MakeUp(Story.Li, After);
    }

    [Fact]
    public void Who_is_made_absent_by_a_correction_hears_of_it_and_has_as_many_days_from_then()
    {
        var (late, story) = (Story.Start.AddDays(13), Story.Held());
        var file = story.Mark(Story.Wang, Mode.Absent, late, "他人代签").File;
        var matter = Assert.Single(PersonMatter.Of(file), m => m.Kind == AttendanceNotices.MakeUpOwed);
        Assert.Equal((Story.Wang, file.Sequence), (matter.Person, matter.Sequence));
        Assert.Equal([Story.Wang], Recipients.Of(AttendanceNotices.MakeUpOwed, matter.Sequence, file, Nobody, late));
        Assert.Equal(LocalDays.EndOfDay(late, file.Terms.MakeUpDays, "Asia/Shanghai"), file.MakeUpByOf(Story.Wang));
        Assert.Equal(file.MakeUpBy, file.MakeUpByOf(Story.Li));
        Assert.DoesNotContain(Story.Wang, To("makeUp", file, late));
        // At the others' deadline his has not come.
        var by = file.MakeUpBy!.Value;
        Assert.Equal((false, true), (To("makeUpOverdue", file, by).Contains(Story.Wang), To("makeUpOverdue", file, by).Contains(Story.Li)));
        Assert.Contains(Story.Wang, To("makeUpOverdue200", file, by.AddDays(14)));
        // His own comes 13 days later, with reminders of its own for him alone.
        var own = file.MakeUpByOf(Story.Wang)!.Value;
        Assert.Equal([("makeUpDue11300", own.AddDays(-2)), ("makeUpOverdue11300", own)], DuesOf(file, "makeUp").Where(d => d.Kind.EndsWith("11300", StringComparison.Ordinal)));
        Assert.Equal([Story.Wang], To("makeUpDue11300", file, own.AddDays(-2)));
        Assert.Equal([Story.Wang], To("makeUpOverdue11300", file, own));
        Assert.Null(Recipients.WhyNot("makeUpOverdue11300", file.Occasion, file, own));
        Assert.False(story.MakeUp(Story.Wang, by.AddDays(1)).File.MakeUps[Story.Wang].Late);
    }

    [Fact]
    public void A_register_closed_again_gives_as_many_days_from_then_and_is_brought_to_the_leader_again()
    {
        var (again, until) = (Story.Start.AddDays(20), Story.Start.AddDays(20).AddHours(3));
        var open = Story.Held().Reopen(until, again);
        Assert.Contains(("register1", open.File.OpensAt), DuesOf(open.File, "register"));
        var file = open.Close(until + CloseRegister.Grace).File;
        Assert.Equal(LocalDays.EndOfDay(until, file.Terms.MakeUpDays, "Asia/Shanghai"), file.MakeUpBy);
        Assert.Equal(["makeUp1", "makeUpDue1", "makeUpOverdue1", "makeUpOverdue101", "makeUpOverdue201", "makeUpOverdue301", "makeUpOverdue401"], DuesOf(file, "makeUp").Select(d => d.Kind));
        // What was planned for the first close has lost its point.
        Assert.Equal(("done", null), (Recipients.WhyNot("makeUpOverdue100", 1, file, again), Recipients.WhyNot("makeUpOverdue101", 1, file, again)));
    }

    [Fact]
    public void Who_owed_one_already_does_not_hear_of_it_again_when_he_is_corrected()
    {
        var story = Story.Held(new Terms(new Fraction(1, 2)) { MakeUpExcused = true }).Mark(Story.Li, Mode.Excused, After, "补交假条");
        Assert.Equal(Mode.Excused, story.File.Marks[Story.Li].Mode);
        Assert.DoesNotContain(PersonMatter.Of(story.File), m => m.Kind == AttendanceNotices.MakeUpOwed);
        Assert.Equal(story.File.MakeUpBy, story.File.MakeUpByOf(Story.Li));
    }

    [Fact]
    public void Demanded_notes_are_asked_for_at_the_close_and_the_day_before_they_are_due()
    {
        var story = Story.Held(new Terms(new Fraction(1, 2)) { Notes = NotesWanted.Demanded, NotesDays = 3 });
        Assert.Equal([("notes", story.File.ClosedAt), ("notesDue", story.File.NotesDue.AddDays(-1))], DuesOf(story.File, "notes"));
        Assert.Equal([Story.Leader, Story.Recorder, Story.Wang], To("notesDue", story.File, After));
        Assert.Equal([Story.Leader, Story.Recorder], To("notesDue", story.Notes(Story.Wang, After).File, After));
    }

    [Fact]
    public void Whom_a_correction_makes_present_hears_that_he_owes_notes_and_has_days_of_his_own()
    {
        var story = Story.Held(new Terms(new Fraction(1, 2)) { Notes = NotesWanted.Demanded, NotesDays = 3 });
        var late = story.File.NotesDue.AddDays(5);
        var file = story.Mark(Story.Li, Mode.OnSite, late, "签到遗漏").File;
        var matter = Assert.Single(PersonMatter.Of(file), m => m.Kind == AttendanceNotices.NotesOwed);
        Assert.Equal((Story.Li, file.Marks[Story.Li].PresentSince), (matter.Person, matter.Sequence));
        Assert.Equal([Story.Li], Recipients.Of(AttendanceNotices.NotesOwed, matter.Sequence, file, Nobody, late));
        Assert.Equal((LocalDays.EndOfDay(late, 3, "Asia/Shanghai"), file.NotesDue), (file.NotesDueOf(Story.Li), file.NotesDueOf(Story.Wang)));
        // He is reminded the day before his own deadline, the others before theirs.
        Assert.DoesNotContain(Story.Li, To("notes", file, late));
        Assert.DoesNotContain(Story.Li, To("notesDue", file, late));
        var own = Assert.Single(DuesOf(file, "notesDue"), d => d.Kind != "notesDue");
        Assert.Equal((file.NotesDueOf(Story.Li).AddDays(-1), Story.Li), (own.At, Assert.Single(To(own.Kind, file, own.At))));
        Assert.Null(Recipients.WhyNot(own.Kind, file.Occasion, file, own.At));
        // A later correction of the same presence gives no new days.
        Assert.Equal(file.NotesDueOf(Story.Li), story.Mark(Story.Li, Mode.OnSite, late.AddDays(1), "迟到", late: true).File.NotesDueOf(Story.Li));
        Assert.False(story.Notes(Story.Li, late.AddDays(2)).File.Notes[Story.Li].Late);
        Assert.Empty(Recipients.Of(AttendanceNotices.NotesOwed, matter.Sequence, story.File, Nobody, late));
        Assert.True(story.Notes(Story.Wang, late).File.Notes[Story.Wang].Late);
    }

    [Fact]
    public void When_check_in_opens_only_the_leader_gets_a_message()
    {
        // Members have their card already: 100,000 open on one morning without one.
        var file = Story.Invited().File;
        Assert.Equal([DueKind.Register], Dues.Of(file).Where(d => d.At == file.OpensAt).Select(d => d.Kind));
    }

    private static IEnumerable<(string Kind, DateTimeOffset At)> DuesOf(SessionFile file, string kind) =>
        Dues.Of(file).Where(d => d.Kind.StartsWith(kind, StringComparison.Ordinal)).Select(d => (d.Kind, d.At));

    private static IReadOnlyList<string> To(string kind, SessionFile file, DateTimeOffset now) => Recipients.Of(kind, file.Occasion, file, Nobody, now);
}
