using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Tests.Sessions;

public sealed class AttendanceTests
{
    private static readonly DateTimeOffset Start = Story.Start;

    [Fact]
    public void A_member_on_time_is_present()
    {
        var file = Story.Invited().CheckIn(Story.Wang, Start.AddMinutes(-5)).File;
        Assert.Equal((Mode.OnSite, false, false), (file.Marks[Story.Wang].Mode, file.Marks[Story.Wang].Late, file.Marks[Story.Wang].ByLeader));
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(10.1, true)]
    public void An_arrival_after_ten_minutes_is_late(double minutes, bool late) =>
        Assert.Equal(late, Story.Invited().CheckIn(Story.Wang, Start.AddMinutes(minutes)).File.Marks[Story.Wang].Late);

    [Fact]
    public void Who_arrived_in_time_and_then_changes_his_mode_is_not_late() =>
        Assert.False(Story.Invited().CheckIn(Story.Wang, Start).CheckIn(Story.Wang, Start.AddMinutes(30), Mode.Online).File.Marks[Story.Wang].Late);

    [Fact]
    public void Before_the_opening_it_is_too_early() => Assert.Equal("too-early", Story.Invited().CheckIn(Story.Wang, Start.AddMinutes(-31)).Refused);

    [Fact]
    public void At_the_opening_it_is_not_too_early() => Assert.Null(Story.Invited().CheckIn(Story.Wang, Start.AddMinutes(-30)).Refused);

    [Fact]
    public void An_arrival_after_the_close_is_refused() => Assert.Equal("register-closed", Story.Invited().CheckIn(Story.Wang, Start.AddMinutes(90)).Refused);

    [Fact]
    public void A_tap_just_before_the_deadline_is_in_time() => Assert.Null(Story.Invited().CheckIn(Story.Wang, Start.AddMinutes(90).AddMilliseconds(-1)).Refused);

    [Fact]
    public void A_person_not_on_the_roster_is_refused() => Assert.Equal("not-on-roster", Story.Invited().CheckIn(Story.Stranger, Start).Refused);

    [Fact]
    public void A_second_tap_writes_nothing()
    {
        var story = Story.Invited().CheckIn(Story.Wang, Start).CheckIn(Story.Wang, Start.AddMinutes(1));
        Assert.Null(story.Refused);
        Assert.False(story.Appended);
        Assert.Equal(Start, story.File.Marks[Story.Wang].At);
    }

    [Theory]
    [InlineData(Mode.Absent, "代签")]
    [InlineData(Mode.Excused, "出差")]
    [InlineData(Mode.Online, null)]
    public void A_leaders_mark_wins_over_a_tap(Mode mode, string? why) =>
        Assert.Equal("marked-by-leader", Story.Invited().Mark(Story.Wang, mode, Start, why).CheckIn(Story.Wang, Start.AddMinutes(1)).Refused);

    [Theory]
    [InlineData(Mode.Absent)]
    [InlineData(Mode.Excused)]
    public void Arriving_cancels_what_the_leader_gave_no_reason_for(Mode mode)
    {
        var story = Story.Invited().Mark(Story.Wang, mode, Start).CheckIn(Story.Wang, Start.AddMinutes(1));
        Assert.Null(story.Refused);
        Assert.Equal((Mode.OnSite, false, Story.Wang), (story.File.Marks[Story.Wang].Mode, story.File.Marks[Story.Wang].ByLeader, story.File.Marks[Story.Wang].Actor));
    }

    [Fact]
    public void Who_arrives_over_a_leaders_mark_still_needs_the_code() => Assert.Equal(
        CodeAnswer.Needed, Story.Invited(new Terms(new Ledger.Rules.Fraction(1, 2)) { CodeDemanded = true }).Mark(Story.Wang, Mode.Absent, Start).CheckIn(Story.Wang, Start.AddMinutes(1)).Refused);

    [Fact]
    public void A_leader_changes_a_mark_only_with_a_reason()
    {
        Assert.Equal("reason-needed", Story.Invited().CheckIn(Story.Wang, Start).Mark(Story.Wang, Mode.Absent, Start).Refused);
        Assert.Equal(Mode.Absent, Story.Invited().CheckIn(Story.Wang, Start).Mark(Story.Wang, Mode.Absent, Start, "提前离开").File.Marks[Story.Wang].Mode);
    }

    [Fact]
    public void Who_checks_in_while_the_roll_is_called_keeps_his_own_mark_and_stops_nobody_elses()
    {
        var story = Story.Invited().CheckIn(Story.Wang, Start, Mode.Online);
        story.Call([Story.Wang, Story.Li], Mode.OnSite, Start.AddMinutes(1));
        Assert.Null(story.Refused);
        Assert.Equal((Mode.Online, false), (story.File.Marks[Story.Wang].Mode, story.File.Marks[Story.Wang].ByLeader));
        Assert.Equal((Mode.OnSite, true), (story.File.Marks[Story.Li].Mode, story.File.Marks[Story.Li].ByLeader));
    }

    [Fact]
    public void Nobody_but_the_leader_calls_the_roll() =>
        Assert.Equal("not-the-leader", Story.Invited().Mark(Story.Wang, Mode.OnSite, Start, powers: Story.Records, actor: Story.Recorder).Refused);

    [Fact]
    public void A_leader_does_not_excuse_himself() => Assert.Equal("own-mark", Story.Invited().Mark(Story.Leader, Mode.Excused, Start).Refused);

    [Fact]
    public void At_the_close_the_unmarked_are_absent_and_owe_a_make_up()
    {
        var closing = Story.Held().File.Closing!;
        Assert.Equal(Story.Li, Assert.Single(closing.Absent));
        Assert.True(closing.QuorumMet);
        Assert.Equal(new DateTimeOffset(2026, 3, 19, 16, 0, 0, TimeSpan.Zero), closing.MakeUpBy);
        Assert.Equal(Mode.Absent, Story.Held().File.Marks[Story.Li].Mode);
    }

    [Fact]
    public void The_close_waits_ten_seconds_for_taps_in_flight() => Assert.Equal("too-early", Story.Invited().Close(Start.AddMinutes(90).AddSeconds(9)).Refused);

    [Fact]
    public void A_second_close_writes_nothing() => Assert.False(Story.Held().Close().Appended);

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Quorum_is_present_over_the_whole_roster(int present, bool met)
    {
        var story = Story.Invited();
        foreach (var person in new[] { Story.Wang, Story.Li }.Take(present))
        {
            story.CheckIn(person, Start);
        }

        Assert.Equal(met, story.Close().File.Closing!.QuorumMet);
    }
}
