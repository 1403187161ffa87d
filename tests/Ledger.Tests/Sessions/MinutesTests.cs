using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Tests.Sessions;

public sealed class MinutesTests
{
    private static readonly DateTimeOffset Start = Story.Start;

    [Fact]
    public void Minutes_go_from_the_recorder_to_the_leader_and_back_and_are_approved()
    {
        var story = Story.Submitted();
        Assert.Equal(MinutesStage.Submitted, story.File.Minutes.Stage);
        Assert.Equal(MinutesStage.Returned, story.Return(Story.Leader, Start.AddDays(1)).File.Minutes.Stage);
        Assert.Equal(2, story.Submit(Story.Recorder, Start.AddDays(2)).File.Minutes.Version);
        Assert.Equal(MinutesStage.Approved, story.Approve(Story.Leader, Start.AddDays(2), version: 2).File.Minutes.Stage);
    }

    [Fact]
    public void They_are_due_at_the_end_of_the_third_local_day() =>
        Assert.Equal(new DateTimeOffset(2026, 3, 8, 16, 0, 0, TimeSpan.Zero), Story.Held().File.MinutesDue);

    [Fact]
    public void After_the_deadline_they_are_late_for_good()
    {
        var late = Story.Held().Submit(Story.Recorder, Start.AddDays(4));
        Assert.NotNull(late.File.Minutes.LateAt);
        Assert.NotNull(late.Return(Story.Leader, Start.AddDays(4)).Submit(Story.Recorder, Start.AddDays(5)).File.Minutes.LateAt);
    }

    [Fact]
    public void Returned_minutes_have_seven_more_days() =>
        Assert.Equal(new DateTimeOffset(2026, 3, 13, 16, 0, 0, TimeSpan.Zero), Story.Submitted().Return(Story.Leader, Start.AddDays(1)).File.MinutesDue);

    [Fact]
    public void A_member_may_not_write_them() => Assert.Equal("not-the-recorder", Story.Held().Submit(Story.Wang, Start.AddHours(2), Powers.None).Refused);

    [Fact]
    public void Before_the_session_there_is_nothing_to_write() => Assert.Equal("not-held-yet", Story.Invited().Submit(Story.Recorder, Start.AddMinutes(-1)).Refused);

    [Fact]
    public void Empty_minutes_are_refused() => Assert.Equal("minutes-empty", Story.Held().Submit(Story.Recorder, Start.AddHours(2), text: "").Refused);

    [Fact]
    public void Too_long_minutes_are_refused_with_the_limit() =>
        Assert.Equal("text-too-long", Story.Held().Submit(Story.Recorder, Start.AddHours(2), text: new string('长', SubmitMinutes.MaxLength + 1)).Refused);

    [Fact]
    public void Nobody_approves_his_own() =>
        Assert.Equal("own-matter", Story.Held().Submit(Story.Leader, Start.AddHours(2), Story.Leads).Approve(Story.Leader, Start.AddHours(3)).Refused);

    [Fact]
    public void A_member_may_not_approve() => Assert.Equal("not-the-leader", Story.Submitted().Approve(Story.Wang, Start.AddHours(3), Powers.None).Refused);

    [Fact]
    public void An_old_card_approves_nothing_new() =>
        Assert.Equal("minutes-changed", Story.Submitted().Return(Story.Leader, Start.AddHours(3)).Submit(Story.Recorder, Start.AddHours(4)).Approve(Story.Leader, Start.AddHours(5)).Refused);

    [Fact]
    public void Approved_minutes_never_change()
    {
        var story = Story.Submitted().Approve(Story.Leader, Start.AddHours(3));
        Assert.Equal("minutes-approved", story.Submit(Story.Recorder, Start.AddHours(4)).Refused);
        Assert.Equal("minutes-approved", story.Return(Story.Leader, Start.AddHours(4)).Refused);
        Assert.False(story.Approve(Story.Leader, Start.AddHours(4)).Appended);
    }

    [Fact]
    public void What_never_came_is_locked_after_fifteen_days()
    {
        var story = Story.Held();
        var lockAt = new DateTimeOffset(2026, 3, 20, 16, 0, 0, TimeSpan.Zero);
        Assert.False(story.Do(LockMinutes.Command(story.File, lockAt.AddSeconds(-1))).Appended);
        Assert.Equal(MinutesStage.Locked, Story.Held() is var held ? held.Do(LockMinutes.Command(held.File, lockAt)).File.Minutes.Stage : default);
        Assert.Equal("minutes-locked", held.Submit(Story.Recorder, lockAt).Refused);
    }
}
