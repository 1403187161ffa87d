using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;

namespace TeamsAddin.Ledger.Tests.Attendance;

public sealed class WithdrawLeaveTests
{
    private static readonly DateTimeOffset Start = Story.Start;
    private static readonly DateTimeOffset Before = Start.AddDays(-1);
    private static readonly DateTimeOffset Opens = Start.AddMinutes(-30);

    [Fact]
    public void A_granted_leave_taken_back_is_no_longer_excused_and_its_entries_stay()
    {
        var story = Story.Invited().AskLeave(Story.Li, Before).DecideLeave(Story.Li, true, Before);
        var sequence = story.File.Sequence;
        story.WithdrawLeave(Story.Li, Before);
        Assert.Equal((sequence + 1, false), (story.File.Sequence, story.File.Marks.ContainsKey(Story.Li)));
        Assert.Equal((true, Before), (story.File.Leaves[Story.Li].Granted, story.File.Leaves[Story.Li].WithdrawnAt));
        Assert.Equal((0, '-'), (story.File.CountOf(Mode.Excused), SessionRow.Of("f", story.File, story.File.Plan!.CountsFor[0], [], default).Marks[^1]));
    }

    [Fact]
    public void Who_then_stays_away_is_absent_and_owes_a_make_up()
    {
        var story = Story.Invited().AskLeave(Story.Li, Before).DecideLeave(Story.Li, true, Before).WithdrawLeave(Story.Li, Before).CheckIn(Story.Wang, Start).CheckIn(Story.Leader, Start).Close();
        Assert.Equal(Mode.Absent, story.File.Marks[Story.Li].Mode);
        Assert.Contains(Story.Li, story.File.Closing!.Absent);
        Assert.True(story.File.OwesMakeUp(Story.Li));
    }

    [Fact]
    public void One_that_waits_waits_no_more_and_can_be_decided_no_more()
    {
        var story = Story.Invited().AskLeave(Story.Li, Before).WithdrawLeave(Story.Li, Before);
        Assert.Empty(story.File.WaitingForLeader);
        Assert.Equal("leave-withdrawn", story.DecideLeave(Story.Li, true, Before).Refused);
        Assert.Empty(story.File.Marks);
    }

    [Fact]
    public void Twice_it_is_taken_back_once() => Assert.False(Story.Invited().AskLeave(Story.Li, Before).WithdrawLeave(Story.Li, Before).WithdrawLeave(Story.Li, Before.AddHours(1)).Appended);

    [Fact]
    public void Another_can_be_asked_for_and_the_old_card_does_not_take_that_back()
    {
        var story = Story.Invited().AskLeave(Story.Li, Before).WithdrawLeave(Story.Li, Before);
        Assert.Null(story.AskLeave(Story.Li, Before, "r2").Refused);
        Assert.Equal("no-such-leave", new Story().Do(PlanSession.Command(Story.Plan(), "a", Before)).WithdrawLeave(Story.Li, Before).Refused);
        story.DecideLeave(Story.Li, true, Before, request: "r2");
        // The first withdrawal is the same command, delivered again.
        Assert.False(story.WithdrawLeave(Story.Li, Before).Appended);
        Assert.Equal(Mode.Excused, story.File.Marks[Story.Li].Mode);
        Assert.Equal("no-such-leave", story.WithdrawLeave(Story.Li, Before, "r3").Refused);
    }

    [Fact]
    public void Nobody_takes_back_another_s() => Assert.Equal("no-such-leave", Story.Invited().AskLeave(Story.Li, Before).WithdrawLeave(Story.Wang, Before).Refused);

    [Fact]
    public void One_day_s_until_the_session_opens()
    {
        Assert.Null(Story.Invited().AskLeave(Story.Li, Before).WithdrawLeave(Story.Li, Opens.AddSeconds(-1)).Refused);
        Assert.Equal("leave-begun", Story.Invited().AskLeave(Story.Li, Before).WithdrawLeave(Story.Li, Opens).Refused);
    }

    [Fact]
    public void Several_days_until_the_first_of_them_begins_on_the_unit_s_clock()
    {
        // 4 March, 00:00 in Shanghai.
        var begins = new DateTimeOffset(2026, 3, 3, 16, 0, 0, TimeSpan.Zero);
        Assert.Null(Story.Invited().AskLeave(Story.Li, begins.AddDays(-1), days: 1).WithdrawLeave(Story.Li, begins.AddSeconds(-1)).Refused);
        Assert.Equal("leave-begun", Story.Invited().AskLeave(Story.Li, begins.AddDays(-1), days: 1).WithdrawLeave(Story.Li, begins).Refused);
    }

    [Fact]
    public void A_refused_one_stays_refused() => Assert.Equal("leave-refused-by", Story.Invited().AskLeave(Story.Li, Before).DecideLeave(Story.Li, false, Before).WithdrawLeave(Story.Li, Before).Refused);

    [Fact]
    public void Of_a_cancelled_session_nothing_is_taken_back() => Assert.Equal("session-cancelled", Story.Invited().AskLeave(Story.Li, Before).Cancel(Before).WithdrawLeave(Story.Li, Before).Refused);
}
