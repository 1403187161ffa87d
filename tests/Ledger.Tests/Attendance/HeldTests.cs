using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Duties;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;

namespace TeamsAddin.Ledger.Tests.Attendance;

/// <summary>A session at which nobody was marked is asked about; and a register can be opened again.</summary>
public sealed class HeldTests
{
    private static readonly DateTimeOffset Start = Story.Start;
    private static readonly DateTimeOffset Closed = Start.AddMinutes(90).AddSeconds(10);

    [Fact]
    public void Nobody_marked_is_a_question_and_no_full_absence()
    {
        var file = Story.Invited().Close().File;
        Assert.True(file.InQuestion);
        Assert.Empty(file.Marks);
        Assert.Equal(Closed.AddDays(3), file.Closing!.AnswerBy);
        Assert.Contains(Dues.Of(file), d => d.Kind == AttendanceNotices.AskHeld);
        Assert.DoesNotContain(Dues.Of(file), d => d.Kind.StartsWith(DueKind.MinutesForm, StringComparison.Ordinal));
    }

    [Fact]
    public void Leave_alone_is_no_sign_that_it_was_held() =>
        Assert.True(Story.Invited().AskLeave(Story.Li, Start.AddDays(-1)).DecideLeave(Story.Li, true, Start.AddDays(-1)).Close().File.InQuestion);

    [Fact]
    public void A_leader_who_marks_all_absent_has_called_the_roll() => Assert.True(Story.Invited().Mark(Story.Wang, Mode.Absent, Start).Close().File.Held);

    [Fact]
    public void Not_held_counts_as_nothing_and_nobody_is_absent()
    {
        var file = Story.Invited().Close().Answer(false, Closed.AddHours(1)).File;
        Assert.Equal("leader", file.NotHeld!.By);
        Assert.Empty(file.Marks);
        Assert.Empty(Dues.Of(file));
        Assert.Null(PersonSession.Of("f", file, file.Plan!.CountsFor[0], Story.Wang));
        Assert.True(SessionRow.Of("f", file, file.Plan.CountsFor[0], [], default).NotHeld);
    }

    [Fact]
    public void Not_held_wants_a_reason() => Assert.Equal("not-held-why", Story.Invited().Close().Answer(false, Closed, why: null).Refused);

    [Fact]
    public void Not_held_takes_no_minutes_and_is_never_locked()
    {
        var story = Story.Invited().Close().Answer(false, Closed);
        Assert.Equal("session-not-held", story.Submit(Story.Recorder, Closed.AddHours(1)).Refused);
        Assert.False(story.Do(LockMinutes.Command(story.File, Start.AddDays(30))).Appended);
    }

    [Fact]
    public void Without_an_answer_in_three_days_it_stands_as_not_held()
    {
        var story = Story.Invited().Close();
        Assert.False(story.Do(AnswerHeld.Unanswered(story.File, Closed.AddDays(3).AddSeconds(-1))).Appended);
        Assert.Equal("system", story.Do(AnswerHeld.Unanswered(story.File, Closed.AddDays(3))).File.NotHeld!.By);
    }

    [Fact]
    public void It_was_held_opens_the_register_for_the_roll_call_and_closes_it_again()
    {
        var story = Story.Invited().Close().Answer(true, Closed.AddHours(1));
        Assert.Null(story.File.Closing);
        Assert.Null(story.Mark(Story.Wang, Mode.OnSite, Closed.AddHours(2)).Refused);
        Assert.Equal((false, true), (story.File.Marks[Story.Wang].Late, story.File.Marks[Story.Wang].Afterwards));
        Assert.Contains(Dues.Of(story.File), d => d.Kind == "close1" && d.At == Closed.AddHours(25).Add(CloseRegister.Grace));
        Assert.Equal("too-early", story.Close(Closed.AddHours(25)).Refused);
        Assert.True(story.Close(Closed.AddHours(26)).File.Held);
        Assert.Equal(Mode.Absent, story.File.Marks[Story.Li].Mode);
    }

    [Fact]
    public void Only_a_leader_answers() => Assert.Equal("not-the-leader", Story.Invited().Close().Answer(true, Closed, powers: Story.Records).Refused);

    [Fact]
    public void What_was_marked_is_not_asked() => Assert.Equal("nothing-asked", Story.Held().Answer(false, Closed).Refused);

    [Fact]
    public void Marks_are_not_put_right_before_the_answer() => Assert.Equal("held-unanswered", Story.Invited().Close().Mark(Story.Wang, Mode.OnSite, Closed, "到场").Refused);

    [Fact]
    public void An_admin_opens_a_register_until_a_time_and_it_closes_by_itself()
    {
        var until = Closed.AddDays(2);
        var story = Story.Held().Reopen(until, Closed.AddDays(1));
        Assert.DoesNotContain(Story.Li, story.File.Marks.Keys);
        Assert.True(story.File.Marks[Story.Wang].IsPresent);
        Assert.Null(story.CheckIn(Story.Li, Closed.AddDays(1)).Refused);
        Assert.Equal("register-closed", story.CheckIn(Story.Recorder, until, Mode.Online).Refused);
        Assert.Equal(4, story.Close(until + CloseRegister.Grace).File.Closing!.OnSite);
        Assert.Equal((1, 0), (story.File.Reopenings, story.File.LateCount));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(24 * 31)]
    public void The_time_lies_in_the_next_thirty_days(int hours) => Assert.Equal("bad-until", Story.Held().Reopen(Closed.AddHours(hours), Closed).Refused);

    [Fact]
    public void An_open_register_is_not_opened_again() => Assert.Equal("not-closed", Story.Invited().Reopen(Closed.AddDays(1), Start).Refused);

    [Fact]
    public void Not_held_can_be_opened_again_by_an_admin() => Assert.Null(Story.Invited().Close().Answer(false, Closed).Reopen(Closed.AddDays(2), Closed.AddDays(1)).File.NotHeld);
}
