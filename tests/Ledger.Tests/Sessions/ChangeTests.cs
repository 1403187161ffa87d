using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Tests.Sessions;

public sealed class ChangeTests
{
    private static readonly DateTimeOffset Start = Story.Start;

    [Fact]
    public void A_move_inside_the_period_is_taken_and_is_a_new_occasion()
    {
        var story = Story.Invited();
        var occasion = story.File.Occasion;
        var moved = story.Move(Start.AddDays(1), Start.AddDays(-2)).File;
        Assert.Equal(Start.AddDays(1), moved.Start);
        Assert.NotEqual(occasion, moved.Occasion);
    }

    [Fact]
    public void A_move_out_of_the_quarter_is_refused() => Assert.Equal("outside-the-period", Story.Invited().Move(new DateTimeOffset(2026, 4, 1, 6, 30, 0, TimeSpan.Zero), Start.AddDays(-2)).Refused);

    [Fact]
    public void A_move_of_what_has_begun_is_refused() => Assert.Equal("already-held", Story.Invited().Move(Start.AddDays(1), Start.AddMinutes(1)).Refused);

    [Fact]
    public void A_move_into_the_past_is_refused() => Assert.Equal("in-the-past", Story.Invited().Move(Start.AddDays(-3), Start.AddDays(-2)).Refused);

    [Fact]
    public void Another_place_alone_leaves_the_time_as_the_newest_file_has_it()
    {
        var moved = Story.Invited().Move(Start.AddDays(1), Start.AddDays(-2)).Do(new MoveSession("outlook", "outlook", "p", null, null, "五楼").At(Start.AddDays(-2))).File;
        Assert.Equal((Start.AddDays(1), Start.AddDays(1).AddHours(1), "五楼"), (moved.Start, moved.End, moved.Place));
    }

    [Fact]
    public void A_move_to_the_same_time_writes_nothing() => Assert.False(Story.Invited().Move(Start, Start.AddDays(-2)).Appended);

    [Fact]
    public void A_cancelled_session_takes_nothing_more()
    {
        var story = Story.Invited().Cancel(Start.AddDays(-1));
        Assert.Equal("session-cancelled", story.CheckIn(Story.Wang, Start).Refused);
        Assert.Equal("session-cancelled", story.Move(Start.AddDays(1), Start.AddDays(-1)).Refused);
        Assert.Equal([new Due("cancelled", Start.AddDays(-1))], Dues.Of(story.File));
    }

    [Fact]
    public void A_held_session_is_not_cancelled() => Assert.Equal("already-held", Story.Held().Cancel(Start.AddHours(3)).Refused);

    [Fact]
    public void Planning_twice_plans_once() => Assert.False(Story.Planned().Do(PlanSession.Command(Story.Plan(), "admin", Start)).Appended);

    [Fact]
    public void A_long_roster_goes_into_several_entries()
    {
        var roster = Enumerable.Range(0, 700).Select(i => new RosterEntry($"p{i:000}", Ledger.Units.Role.Member, new string('a', 64)));
        var file = Story.Planned().Do(Invite.Command([.. roster], Start.AddDays(-3))).File;
        Assert.Equal((700, true, 4), (file.Roster.Count, file.RosterFixed, file.Sequence));
    }

    [Fact]
    public void Dues_lie_where_the_terms_say()
    {
        Assert.DoesNotContain(Dues.Of(Story.Planned().File), d => d.Kind == DueKind.Members);
        var dues = Dues.Of(Story.Invited().File).ToDictionary(d => d.Kind, d => d.At - Start);
        Assert.Equal(TimeSpan.FromDays(-7), dues[DueKind.Invite]);
        Assert.Equal(TimeSpan.FromDays(-3), dues["leader4320"]);
        Assert.Equal(TimeSpan.FromMinutes(-60), dues["leader60"]);
        Assert.Equal(TimeSpan.FromDays(-1), dues[DueKind.Members]);
        Assert.Equal(TimeSpan.FromMinutes(-30), dues[DueKind.Register]);
        Assert.Equal(new TimeSpan(0, 90, 10), dues[DueKind.Close]);
    }

    [Fact]
    public void A_leader_who_has_just_heard_of_a_session_has_hours_to_confirm_it()
    {
        Assert.Equal([("escalate1440", -24.0), ("escalate720", -12.0)], Ladder(Story.Invited().File, Start));
        // Moved 16 hours before the start: 4 hours for the leader, 4 more for the deputies.
        Assert.Equal([("escalate1440", -6.0), ("escalate720", -2.0)], Ladder(Story.Invited().Move(Start.AddHours(6), Start.AddHours(-10)).File, Start));
        Assert.Empty(Ladder(Story.Invited().Move(Start.AddHours(1), Start.AddHours(-2)).File, Start));
    }

    private static IEnumerable<(string, double)> Ladder(SessionFile file, DateTimeOffset from) =>
        Dues.Of(file).Where(d => d.Kind.StartsWith(DueKind.Escalate, StringComparison.Ordinal)).Select(d => (d.Kind, (d.At - from).TotalHours));

    [Fact]
    public void Whoever_is_to_hear_of_a_change_stands_among_the_dues()
    {
        Assert.Contains(new Due("moved", Start.AddDays(-2)), Dues.Of(Story.Invited().Move(Start.AddDays(1), Start.AddDays(-2)).File));
        Assert.Contains(new Due("minutesReview1", Start.AddHours(2)), Dues.Of(Story.Submitted().File));
        Assert.Contains(Dues.Of(Story.Submitted().Return(Story.Leader, Start.AddHours(3)).File), d => d.Kind == "minutesReturned1");
        Assert.Contains(Dues.Of(Story.Submitted().Approve(Story.Leader, Start.AddHours(3)).File), d => d.Kind == "minutesApproved1");
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-26T08:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("America/New_York", "2026-10-30T14:00:00Z", "2026-11-03T05:00:00Z")]
    public void A_deadline_in_days_follows_the_local_clock_over_daylight_saving(string zone, string end, string due) =>
        Assert.Equal(DateTimeOffset.Parse(due), LocalDays.EndOfDay(DateTimeOffset.Parse(end), 3, zone));

    [Theory]
    [InlineData("2026", "2026-01-01", "2026-12-31")]
    [InlineData("2026-H2", "2026-07-01", "2026-12-31")]
    [InlineData("2026-Q1", "2026-01-01", "2026-03-31")]
    [InlineData("2028-02", "2028-02-01", "2028-02-29")]
    [InlineData("2026-W01", "2025-12-29", "2026-01-04")]
    [InlineData("2026-S11-02", "2026-11-01", "2027-02-28")]
    public void Periods_have_their_days(string period, string first, string last) =>
        Assert.Equal((DateOnly.Parse(first), DateOnly.Parse(last)), Periods.DaysOf(period));
}
