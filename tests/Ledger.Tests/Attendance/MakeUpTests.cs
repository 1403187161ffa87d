using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Duties;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;

namespace TeamsAddin.Ledger.Tests.Attendance;

public sealed class MakeUpTests
{
    private static readonly DateTimeOffset Start = Story.Start;
    private static readonly DateTimeOffset After = Start.AddDays(2);
    private static readonly Terms Demanded = new(new Fraction(1, 2)) { Notes = NotesWanted.Demanded, NotesDays = 3 };

    [Fact]
    public void Self_study_that_the_leader_confirms_stands_beside_the_absence()
    {
        var file = Story.Held().MakeUp(Story.Li, After).DecideMakeUp(Story.Li, true, After).File;
        Assert.Equal((Mode.Absent, true, 1), (file.Marks[Story.Li].Mode, file.HasMadeUp(Story.Li), file.MadeUpCount));
        Assert.Equal((1, 1), (file.CountOf(Mode.Absent), SessionRow.Of("f", file, file.Plan!.CountsFor[0], [], default).MadeUp));
        Assert.True(PersonSession.Of("f", file, file.Plan.CountsFor[0], Story.Li)!.MadeUp);
    }

    [Fact]
    public void Returned_with_a_reason_it_is_handed_in_again()
    {
        var story = Story.Held().MakeUp(Story.Li, After);
        Assert.Equal("return-why", story.DecideMakeUp(Story.Li, false, After, why: null).Refused);
        Assert.Equal(MakeUpStage.Returned, story.DecideMakeUp(Story.Li, false, After).File.MakeUps[Story.Li].Stage);
        Assert.Equal(2, story.MakeUp(Story.Li, After).File.MakeUps[Story.Li].Version);
        Assert.Equal("make-up-changed", story.DecideMakeUp(Story.Li, true, After).Refused);
        Assert.Null(story.DecideMakeUp(Story.Li, true, After, version: 2).Refused);
        Assert.Equal("made-up-already", story.MakeUp(Story.Li, After).Refused);
    }

    [Fact]
    public void Nobody_confirms_his_own()
    {
        var story = Story.Invited().CheckIn(Story.Wang, Start).Close().MakeUp(Story.Leader, After);
        Assert.Equal("own-matter", story.DecideMakeUp(Story.Leader, true, After).Refused);
        Assert.Null(story.DecideMakeUp(Story.Leader, true, After, Story.Deputy).Refused);
        Assert.Equal("make-up-confirmed-by", story.DecideMakeUp(Story.Leader, true, After, Story.Recorder).Refused);
    }

    [Fact]
    public void Only_who_owes_one_hands_it_in()
    {
        Assert.Equal("no-make-up-owed", Story.Held().MakeUp(Story.Wang, After).Refused);
        Assert.Equal("not-on-roster", Story.Held().MakeUp(Story.Stranger, After).Refused);
        Assert.Equal("no-make-up-owed", Story.Invited().MakeUp(Story.Li, Start).Refused);
        Assert.Equal("no-make-up-owed", Story.Invited().Close().Answer(false, After).MakeUp(Story.Li, After).Refused);
    }

    [Fact]
    public void Self_study_wants_what_was_learnt()
    {
        Assert.Equal("make-up-empty", Story.Held().MakeUp(Story.Li, After, text: null).Refused);
        Assert.Equal("text-too-long", Story.Held().MakeUp(Story.Li, After, text: new string('长', HandInMakeUp.MaxLength + 1)).Refused);
    }

    [Fact]
    public void Another_session_lies_after_the_absence_and_is_of_the_rule_or_type()
    {
        Assert.Null(Story.Held().MakeUp(Story.Li, After, null, new AttendedSession("o", "branch-assembly", SessionType.Lecture, Start.AddDays(1))).Refused);
        Assert.Null(Story.Held().MakeUp(Story.Li, After, null, new AttendedSession("o", "staff-assembly", SessionType.Assembly, Start.AddDays(1))).Refused);
        Assert.Equal("no-make-up-session", Story.Held().MakeUp(Story.Li, After, null, new AttendedSession("o", "branch-assembly", SessionType.Assembly, Start.AddDays(-1))).Refused);
        Assert.Equal("no-make-up-session", Story.Held().MakeUp(Story.Li, After, null, new AttendedSession("o", "lecture", SessionType.Lecture, Start.AddDays(1))).Refused);
    }

    [Fact]
    public void After_its_day_it_is_late()
    {
        var by = Story.Held().File.MakeUpBy!.Value;
        Assert.False(Story.Held().MakeUp(Story.Li, by.AddSeconds(-1)).File.MakeUps[Story.Li].Late);
        Assert.True(Story.Held().MakeUp(Story.Li, by).File.MakeUps[Story.Li].Late);
    }

    [Fact]
    public void Notes_are_replaced_until_the_leader_has_read_them()
    {
        var story = Story.Held(Demanded).Notes(Story.Wang, After).Notes(Story.Wang, After.AddHours(1), "改过的心得");
        Assert.Equal("notes-changed", story.ReadNotes(Story.Wang, After).Refused);
        Assert.Equal(Story.Leader, story.ReadNotes(Story.Wang, After, version: 2).File.Notes[Story.Wang].ReadBy);
        Assert.Equal("notes-read", story.Notes(Story.Wang, After.AddHours(2)).Refused);
    }

    [Fact]
    public void Notes_are_of_those_who_attended_where_the_rule_wants_them()
    {
        Assert.Equal("no-notes-wanted", Story.Held().Notes(Story.Wang, After).Refused);
        Assert.Equal("not-present", Story.Held(Demanded).Notes(Story.Li, After).Refused);
        Assert.Equal("notes-empty", Story.Held(Demanded).Notes(Story.Wang, After, "").Refused);
        Assert.Equal("text-too-long", Story.Held(Demanded).Notes(Story.Wang, After, new string('长', HandInNotes.MaxLength + 1)).Refused);
        Assert.Equal("own-matter", Story.Held(Demanded).Notes(Story.Leader, After).ReadNotes(Story.Leader, After).Refused);
    }

    [Fact]
    public void Notes_after_their_day_are_late()
    {
        var due = Story.Held(Demanded).File.NotesDue;
        Assert.Equal(new DateTimeOffset(2026, 3, 8, 16, 0, 0, TimeSpan.Zero), due);
        Assert.False(Story.Held(Demanded).Notes(Story.Wang, due.AddSeconds(-1)).File.Notes[Story.Wang].Late);
        Assert.True(Story.Held(Demanded).Notes(Story.Wang, due).File.Notes[Story.Wang].Late);
    }
}
