using System.Collections.Immutable;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;

namespace TeamsAddin.Ledger.Tests.Attendance;

public sealed class CallRollTests
{
    private static readonly DateTimeOffset Start = Story.Start;
    private static readonly DateTimeOffset After = Start.AddDays(1);

    [Theory]
    [InlineData(Mode.OnSite, false, false)]
    [InlineData(Mode.OnSite, true, true)]
    [InlineData(Mode.Online, true, true)]
    [InlineData(Mode.Absent, true, false)]
    public void Who_is_called_is_late_where_the_leader_says_so_and_not_by_the_time_of_the_roll_call(Mode mode, bool said, bool late) =>
        Assert.Equal(late, Story.Invited().Mark(Story.Wang, mode, Start.AddMinutes(20), late: said).File.Marks[Story.Wang].Late);

    [Fact]
    public void The_leader_s_word_also_holds_where_the_register_was_opened_again()
    {
        var story = Story.Held().Reopen(After.AddDays(1), After).Mark(Story.Li, Mode.OnSite, After, late: true);
        Assert.Equal((true, true), (story.File.Marks[Story.Li].Late, story.File.Marks[Story.Li].Afterwards));
    }

    [Fact]
    public void Late_is_put_right_in_the_same_mode_with_a_reason_while_the_register_is_open()
    {
        var story = Story.Invited().CheckIn(Story.Wang, Start.AddMinutes(20));
        Assert.Equal("reason-needed", story.Mark(Story.Wang, Mode.OnSite, Start.AddMinutes(21)).Refused);
        var mark = story.Mark(Story.Wang, Mode.OnSite, Start.AddMinutes(22), "到场未带手机").File.Marks[Story.Wang];
        Assert.Equal((Mode.OnSite, false, true), (mark.Mode, mark.Late, mark.ByLeader));
        Assert.False(story.Mark(Story.Wang, Mode.OnSite, Start.AddMinutes(23), "到场未带手机").Appended);
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(0, true)]
    public void Late_is_put_right_in_the_same_mode_with_a_reason_after_the_close(int minutes, bool late)
    {
        var story = Story.Invited().CheckIn(Story.Wang, Start.AddMinutes(minutes)).Close();
        var closed = story.File.Closing!.Late;
        Assert.Equal("reason-needed", story.Mark(Story.Wang, Mode.OnSite, After, late: late).Refused);
        Assert.True(story.Mark(Story.Wang, Mode.OnSite, After, "核实", late: late).Appended);
        Assert.Equal((late, late ? 1 : 0, 1), (story.File.Marks[Story.Wang].Late, story.File.LateCount, story.File.Corrections));
        Assert.Equal(closed, story.File.Closing!.Late);
        Assert.False(story.Mark(Story.Wang, Mode.OnSite, After, "核实", late: late).Appended);
    }

    [Fact]
    public void Whoever_calls_himself_is_late_by_the_clock()
    {
        Assert.True(Story.Invited().Mark(Story.Leader, Mode.OnSite, Start.AddMinutes(20)).File.Marks[Story.Leader].Late);
        Assert.False(Story.Invited().Mark(Story.Leader, Mode.OnSite, Start.AddMinutes(5)).File.Marks[Story.Leader].Late);
        // Nor by way of another mark.
        Assert.True(Story.Invited().CheckIn(Story.Leader, Start.AddMinutes(20)).Mark(Story.Leader, Mode.Absent, Start.AddMinutes(21), "x").Mark(Story.Leader, Mode.OnSite, Start.AddMinutes(22), "x").File.Marks[Story.Leader].Late);
    }

    [Fact]
    public void Nobody_says_of_himself_that_he_was_not_late()
    {
        var story = Story.Invited().CheckIn(Story.Leader, Start.AddMinutes(20));
        Assert.Equal("own-mark", story.Mark(Story.Leader, Mode.OnSite, Start.AddMinutes(21), "x").Refused);
        Assert.Null(story.Mark(Story.Leader, Mode.OnSite, Start.AddMinutes(21), "x", actor: Story.Deputy).Refused);
        Assert.False(story.File.Marks[Story.Leader].Late);
    }

    [Fact]
    public void A_report_taken_over_says_nothing_of_when_he_came()
    {
        var story = Story.Invited().CheckIn(Story.Wang, Start.AddMinutes(20)).Close().Compare(After, new Ledger.Attendance.MeetingStay(Story.Wang, Start, Start.AddHours(1))).Settle(Story.Wang, true, After);
        Assert.Equal((Mode.Online, true), (story.File.Marks[Story.Wang].Mode, story.File.Marks[Story.Wang].Late));
    }

    [Fact]
    public void Who_has_left_the_roster_since_the_card_was_made_stops_nobody_else()
    {
        var story = WithoutLi().Call([Story.Li, Story.Wang], Mode.OnSite, Start);
        Assert.Equal((null, Story.Wang), (story.Refused, Assert.Single(story.File.Marks.Keys)));
        Assert.Equal("not-on-the-roster", story.Call([Story.Li], Mode.OnSite, Start).Refused);
        story.Close().Call([Story.Li, Story.Wang], Mode.Absent, After, "代签");
        Assert.Equal((null, Mode.Absent), (story.Refused, story.File.Marks[Story.Wang].Mode));
        Assert.DoesNotContain(Story.Li, story.File.Marks.Keys);
    }

    [Fact]
    public void Before_the_opening_and_after_the_close_the_leader_hears_it_in_his_own_words()
    {
        Assert.Equal("too-early", WithoutLi().Call([Story.Li], Mode.OnSite, Start.AddMinutes(-31)).Refused);
        Assert.Equal("roll-closed", Story.Invited().Call([Story.Li], Mode.OnSite, Start.AddMinutes(90)).Refused);
    }

    private static Story WithoutLi() => Story.Invited().Do(new ChangeRoster("system", "r", [], ImmutableArray.Create(Story.Li), SaltedText.Of("调离")).At(Start.AddMinutes(-40)));
}
