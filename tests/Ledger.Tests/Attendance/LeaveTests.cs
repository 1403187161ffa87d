using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;

namespace TeamsAddin.Ledger.Tests.Attendance;

public sealed class LeaveTests
{
    private static readonly DateTimeOffset Start = Story.Start;
    private static readonly DateTimeOffset Before = Start.AddDays(-1);

    [Fact]
    public void A_granted_leave_is_excused_at_the_close_and_owes_nothing()
    {
        var story = Story.Invited().AskLeave(Story.Li, Before).DecideLeave(Story.Li, true, Before).CheckIn(Story.Wang, Start).Close();
        Assert.Equal(Mode.Excused, story.File.Marks[Story.Li].Mode);
        Assert.False(story.File.OwesMakeUp(Story.Li));
        Assert.DoesNotContain(Story.Li, story.File.Closing!.Absent);
    }

    [Fact]
    public void One_that_nobody_decided_hides_no_later_matter_from_the_leader_above()
    {
        var story = Story.Held().AskLeave(Story.Li, Start.AddHours(3));
        var alone = Up(story.File);
        story.Do(new HandInMakeUp(Story.Li, "made", null, 4, SaltedText.Of("学习心得")).At(Start.AddDays(5)));
        Assert.Single(alone);
        Assert.Equal([.. alone, Start.AddDays(5) + LeaderMatters.Patience], Up(story.File).Order());

        static List<DateTimeOffset> Up(SessionFile file) =>
            [.. AttendanceNotices.Dues(file).Where(d => d.Kind.StartsWith(AttendanceNotices.Up, StringComparison.Ordinal)).Select(d => d.At)];
    }

    [Fact]
    public void A_refused_one_is_absent() =>
        Assert.Equal(Mode.Absent, Story.Invited().AskLeave(Story.Li, Before).DecideLeave(Story.Li, false, Before).CheckIn(Story.Wang, Start).Close().File.Marks[Story.Li].Mode);

    [Fact]
    public void Arriving_cancels_it()
    {
        var story = Story.Invited().AskLeave(Story.Li, Before).DecideLeave(Story.Li, true, Before).CheckIn(Story.Li, Start);
        Assert.True(story.File.Marks[Story.Li].IsPresent);
        Assert.Equal("was-present", story.AskLeave(Story.Li, Start, "r2").Refused);
    }

    [Fact]
    public void Who_came_all_the_same_waits_for_no_decision()
    {
        var story = Story.Invited().AskLeave(Story.Li, Before).CheckIn(Story.Li, Start);
        Assert.Empty(story.File.WaitingForLeader);
        Assert.Equal("was-present", story.DecideLeave(Story.Li, true, Start).Refused);
    }

    [Fact]
    public void Granted_after_the_close_it_turns_absent_into_excused_by_another_entry()
    {
        var story = Story.Held();
        var sequence = story.AskLeave(Story.Li, Start.AddDays(1)).File.Sequence;
        story.DecideLeave(Story.Li, true, Start.AddDays(1));
        Assert.Equal((sequence + 1, Mode.Excused, true), (story.File.Sequence, story.File.Marks[Story.Li].Mode, story.File.Marks[Story.Li].Afterwards));
        Assert.Contains(Story.Li, story.File.Closing!.Absent);
    }

    [Fact]
    public void After_the_lock_it_is_too_late() => Assert.Equal("register-locked", Story.Held().AskLeave(Story.Li, Start.AddDays(16)).Refused);

    [Fact]
    public void Nobody_decides_his_own() => Assert.Equal("own-matter", Story.Invited().AskLeave(Story.Leader, Before).DecideLeave(Story.Leader, true, Before).Refused);

    [Fact]
    public void A_member_decides_none() => Assert.Equal("not-the-leader", Story.Invited().AskLeave(Story.Li, Before).DecideLeave(Story.Li, true, Before, Story.Wang, powers: Powers.None).Refused);

    [Fact]
    public void Of_two_leaders_the_first_decides_and_the_second_is_told()
    {
        var story = Story.Invited().AskLeave(Story.Li, Before).DecideLeave(Story.Li, true, Before);
        Assert.Equal("leave-granted-by", story.DecideLeave(Story.Li, false, Before, Story.Deputy).Refused);
        Assert.Equal("leave-granted-by", story.DecideLeave(Story.Li, true, Before, Story.Deputy).Refused);
        Assert.Null(story.DecideLeave(Story.Li, true, Before).Refused);
        Assert.False(story.Appended);
        Assert.Equal(Story.Leader, story.File.Leaves[Story.Li].By);
    }

    [Fact]
    public void An_old_card_decides_no_new_request()
    {
        var story = Story.Invited().AskLeave(Story.Li, Before).DecideLeave(Story.Li, false, Before).AskLeave(Story.Li, Before, "r2");
        Assert.Equal("no-such-leave", story.DecideLeave(Story.Li, true, Before).Refused);
        Assert.Null(story.DecideLeave(Story.Li, true, Before, request: "r2").Refused);
    }

    [Fact]
    public void Asked_twice_it_stands_once() => Assert.False(Story.Invited().AskLeave(Story.Li, Before).AskLeave(Story.Li, Before).Appended);

    [Fact]
    public void Another_request_waits_for_the_first() => Assert.Equal("leave-waits-already", Story.Invited().AskLeave(Story.Li, Before).AskLeave(Story.Li, Before, "r2").Refused);

    [Fact]
    public void A_stranger_asks_for_none() => Assert.Equal("not-on-roster", Story.Invited().AskLeave(Story.Stranger, Before).Refused);

    [Fact]
    public void For_other_days_it_is_refused()
    {
        var story = Story.Invited();
        Assert.Equal("not-on-those-days", story.Move(Start.AddDays(1), Before).AskLeave(Story.Li, Before).Refused);
        Assert.Null(story.AskLeave(Story.Li, Before, days: 1).Refused);
    }

    [Fact]
    public void Where_the_rule_says_so_an_excused_person_makes_up_too()
    {
        var terms = new Terms(new Ledger.Rules.Fraction(1, 2)) { MakeUpExcused = true };
        var story = Story.Invited(terms).AskLeave(Story.Li, Before).DecideLeave(Story.Li, true, Before).CheckIn(Story.Wang, Start).CheckIn(Story.Leader, Start).CheckIn(Story.Recorder, Start).Close();
        Assert.NotNull(story.File.Closing!.MakeUpBy);
        Assert.True(story.File.OwesMakeUp(Story.Li));
    }

    [Fact]
    public void A_session_at_another_time_begins_with_nobody_there()
    {
        var story = Story.Invited().CheckIn(Story.Wang, Start.AddMinutes(-10)).Mark(Story.Recorder, Mode.Excused, Start.AddMinutes(-10), "出差");
        Assert.Equal(2, story.File.Marks.Count);
        Assert.Empty(story.Move(Start.AddDays(7), Start.AddMinutes(-5)).File.Marks);
        Assert.Equal(Mode.Absent, story.CheckIn(Story.Leader, Start.AddDays(7)).Close(Start.AddDays(7).AddHours(2)).File.Marks[Story.Wang].Mode);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(7, true)]
    public void A_leave_excuses_on_the_days_that_it_names_alone(int days, bool excused)
    {
        var story = Story.Invited().AskLeave(Story.Li, Before, days: days).DecideLeave(Story.Li, true, Before).Move(Start.AddDays(7), Before);
        Assert.Equal(excused, story.File.Marks.ContainsKey(Story.Li));
        Assert.Equal(excused, story.File.Leaves.ContainsKey(Story.Li));
    }

    [Fact]
    public void Another_place_at_the_same_time_changes_nobodys_mark() =>
        Assert.Single(Story.Invited().CheckIn(Story.Wang, Start.AddMinutes(-10)).Do(new MoveSession("outlook", "outlook", "place", Start, Start.AddHours(1), "二楼").At(Start.AddMinutes(-5))).File.Marks);
}
