using System.Collections.Immutable;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Attendance;

/// <summary>The online meeting's report beside the register: nothing is applied, everything that differs waits for the leader.</summary>
public sealed class ReportTests
{
    private static readonly DateTimeOffset Start = Story.Start;
    private static readonly DateTimeOffset After = Start.AddHours(3);

    [Fact]
    public void Stays_after_a_re_join_are_added_up()
    {
        var minutes = Minutes(In(Story.Li, 0, 12), In(Story.Li, 20, 25));
        Assert.Equal(17, minutes[Story.Li]);
    }

    [Fact]
    public void Two_devices_at_once_and_two_reports_of_one_time_count_once()
    {
        Assert.Equal(40, Minutes(In(Story.Li, 0, 30), In(Story.Li, 10, 20), In(Story.Li, 25, 40))[Story.Li]);
        Assert.Equal(30, Minutes(In(Story.Li, 0, 30), In(Story.Li.ToUpperInvariant(), 0, 30))[Story.Li]);
    }

    [Fact]
    public void Time_outside_the_window_and_stays_that_end_before_they_begin_count_as_nothing()
    {
        Assert.Equal(30, Minutes(In(Story.Li, -600, 0))[Story.Li]);
        Assert.Equal(30, Minutes(In(Story.Li, 60, 600))[Story.Li]);
        Assert.Equal(0, Minutes(In(Story.Li, 30, 20))[Story.Li]);
        Assert.Equal(0, Minutes(In(Story.Li, -600, -60))[Story.Li]);
    }

    [Fact]
    public void An_instant_is_the_same_on_every_clock()
    {
        // 14:30 to 14:50 in Shanghai, told on the clock of London and on UTC's.
        var there = new MeetingStay(Story.Li, Start.ToOffset(TimeSpan.FromHours(8)), Start.AddMinutes(20).ToOffset(TimeSpan.FromHours(1)));
        Assert.Equal(20, Minutes(there, In(Story.Li, 5, 20))[Story.Li]);
    }

    [Fact]
    public void Who_was_there_long_enough_is_ten_minutes_or_a_third_of_a_short_session()
    {
        var file = Story.Planned().File;
        Assert.Equal(10, MeetingMinutes.Least(file));
        Assert.Equal(5, MeetingMinutes.Least(file with { End = file.Start.AddMinutes(15) }));
        Assert.Equal(1, MeetingMinutes.Least(file with { End = file.Start }));
    }

    [Fact]
    public void Differences_are_told_both_ways_and_change_no_mark()
    {
        // Li is absent and was in it, Wang is marked online and was not, the leader is on site and was not, the recorder on site and was.
        var story = Story.Invited().CheckIn(Story.Leader, Start).CheckIn(Story.Wang, Start, Mode.Online).CheckIn(Story.Recorder, Start).Close();
        var before = story.File.Marks;
        story.Compare(After, In(Story.Li, 0, 40), In(Story.Recorder, 0, 60), In(Story.Stranger, 0, 60));
        Assert.Equal(
            [(Story.Recorder, Mode.OnSite, 60), (Story.Wang, Mode.Online, 0), (Story.Li, Mode.Absent, 40)],
            story.File.Report!.Differences.Select(d => (d.Person, d.Marked!.Value, d.Minutes)));
        Assert.Equal((2, 1, 3), (story.File.Report.InMeeting, story.File.Report.Others, story.File.Report.Nameless));
        Assert.Equal(before, story.File.Marks);
        Assert.Equal([MatterKind.Report, MatterKind.Report, MatterKind.Report], story.File.WaitingForLeader.Select(m => m.Kind));
    }

    [Fact]
    public void A_look_in_of_nine_minutes_is_no_difference_and_a_minute_is_enough_for_who_is_marked_online()
    {
        var story = Story.Invited().CheckIn(Story.Wang, Start, Mode.Online).Close().Compare(After, In(Story.Li, 0, 9), In(Story.Wang, 0, 1));
        Assert.Empty(story.File.Report!.Differences);
    }

    [Fact]
    public void The_same_report_is_written_once()
    {
        var story = Absent().Compare(After, In(Story.Li, 0, 40));
        var sequence = story.File.Sequence;
        Assert.False(story.Compare(After.AddDays(1), In(Story.Li, 0, 40)).Appended);
        // Also where the register was put right meanwhile: what was read is the same.
        story.Settle(Story.Li, true, After).Compare(After.AddDays(1), In(Story.Li, 0, 40));
        Assert.Equal((sequence + 1, 1), (story.File.Sequence, story.File.Report!.Version));
        Assert.Equal(2, story.Compare(After.AddDays(1), In(Story.Li, 0, 41)).File.Report!.Version);
    }

    [Fact]
    public void Taken_over_it_is_a_correction_and_the_first_mark_stays_in_the_chain()
    {
        var story = Absent().Compare(After, In(Story.Li, 0, 40)).Settle(Story.Li, true, After);
        var mark = story.File.Marks[Story.Li];
        Assert.Equal((Mode.Online, true, 1), (mark.Mode, mark.Afterwards, story.File.Corrections));
        Assert.NotNull(mark.Why);
        Assert.Empty(story.File.WaitingForLeader);
        Assert.Equal("report-settled", story.Settle(Story.Li, false, After).Refused);
    }

    [Fact]
    public void Who_was_marked_online_and_was_not_there_is_absent_where_the_report_is_taken_over() =>
        Assert.Equal(Mode.Absent, Story.Invited().CheckIn(Story.Wang, Start, Mode.Online).Close().Compare(After, In(Story.Stranger, 0, 60)).Settle(Story.Wang, true, After).File.Marks[Story.Wang].Mode);

    [Fact]
    public void A_mark_that_was_kept_stands_over_a_later_report()
    {
        var story = Absent().Compare(After, In(Story.Li, 0, 40)).Settle(Story.Li, false, After);
        Assert.Equal(Mode.Absent, story.File.Marks[Story.Li].Mode);
        Assert.Empty(story.File.WaitingForLeader);
        Assert.Empty(story.Compare(After.AddDays(1), In(Story.Li, 0, 50)).File.WaitingForLeader);
    }

    [Fact]
    public void What_the_leader_puts_right_by_himself_waits_no_longer() =>
        Assert.Empty(Absent().Compare(After, In(Story.Li, 0, 40)).Mark(Story.Li, Mode.OnSite, After, "在场").File.WaitingForLeader);

    [Fact]
    public void Nobody_settles_his_own_and_only_a_leader_settles()
    {
        var story = Story.Invited().CheckIn(Story.Wang, Start).Close().Compare(After, In(Story.Leader, 0, 60));
        Assert.Equal("own-matter", story.Settle(Story.Leader, true, After).Refused);
        Assert.Equal("own-matter", story.Settle(Story.Leader, false, After).Refused);
        Assert.Equal("not-the-leader", story.Settle(Story.Leader, true, After, Story.Wang, Powers.None).Refused);
        Assert.Null(story.Settle(Story.Leader, true, After, Story.Deputy).Refused);
    }

    [Fact]
    public void All_marks_are_kept_at_once_each_by_an_entry_of_its_own_but_his_own()
    {
        var story = Story.Invited().CheckIn(Story.Wang, Start).Close().Compare(After, In(Story.Leader, 0, 60), In(Story.Wang, 0, 60), In(Story.Li, 0, 60));
        var (sequence, marks) = (story.File.Sequence, story.File.Marks);
        story.KeepMarks(After);
        Assert.Equal((sequence + 2, marks), (story.File.Sequence, story.File.Marks));
        Assert.Equal([(Story.Wang, Mode.OnSite), (Story.Li, Mode.Absent)], story.File.Report!.Kept.OrderBy(k => k.Key == Story.Li).Select(k => (k.Key, k.Value.Marked!.Value)));
        Assert.Equal(Story.Leader, Assert.Single(story.File.WaitingForLeader).Person);
        Assert.Equal("own-matter", story.KeepMarks(After).Refused);
        Assert.Null(story.KeepMarks(After, Story.Deputy).Refused);
        Assert.Equal("report-settled", story.KeepMarks(After).Refused);
    }

    [Fact]
    public void All_marks_are_kept_by_a_leader_alone_of_the_report_that_he_has_seen_also_after_the_lock()
    {
        var story = Absent().Compare(After, In(Story.Li, 0, 40)).Compare(After, In(Story.Li, 0, 45));
        Assert.Equal("not-the-leader", story.KeepMarks(After, Story.Wang, Powers.None).Refused);
        Assert.Equal("report-changed", story.KeepMarks(After, version: 1).Refused);
        Assert.Equal("report-changed", Absent().KeepMarks(After).Refused);
        Assert.Null(story.KeepMarks(story.File.LocksAt).Refused);
    }

    [Fact]
    public void One_command_keeps_no_more_marks_than_one_transaction_carries()
    {
        var people = Enumerable.Range(0, 800).Select(i => $"p{i}").ToImmutableArray();
        var file = Absent().Compare(After, In(Story.Li, 0, 40)).File;
        file = file.Apply(new Entry(file.Sequence + 1, "k", "invited", After, "system", new Invited([.. people.Select(p => new RosterEntry(p, Role.Member, "a"))], 1, 1)));
        file = file.Apply(new Entry(file.Sequence + 1, "k", "reported", After, "system", new Reported(["r"], "p", [.. people.Select(p => new ReportDifference(p, null, 60))], 800, 0, 0)));
        Assert.Equal(800, ReportState.OpenIn(file).Count());
        var kept = Assert.IsType<Recorded>(KeepMarks.Decide(file, new KeepMarks(Story.Leader, new Powers(true, false, false), "k", file.Report!.Version)));
        Assert.Equal(KeepMarks.MaxMarks, kept.Drafts.Length);
        Assert.True(kept.Drafts.Length < AppendBatch.MaxOperations);
    }

    [Fact]
    public void A_card_of_an_older_report_or_of_somebody_it_does_not_name_is_refused()
    {
        var story = Absent().Compare(After, In(Story.Li, 0, 40)).Compare(After, In(Story.Li, 0, 45));
        var sequence = story.File.Sequence;
        Assert.Equal("report-changed", story.Settle(Story.Li, true, After, version: 1).Refused);
        Assert.Equal("report-changed", story.Settle(Story.Wang, true, After, version: 2).Refused);
        Assert.Equal("report-changed", story.Settle(Story.Stranger, true, After, version: 2).Refused);
        Assert.Equal("report-changed", Absent().Settle(Story.Li, true, After).Refused);
        Assert.Equal(sequence, story.File.Sequence);
    }

    [Fact]
    public void When_the_register_is_locked_a_mark_can_be_kept_and_not_changed()
    {
        var story = Absent().Compare(After, In(Story.Li, 0, 40));
        Assert.Equal("register-locked", story.Settle(Story.Li, true, story.File.LocksAt).Refused);
        Assert.Null(story.Settle(Story.Li, false, story.File.LocksAt).Refused);
    }

    [Fact]
    public void A_register_that_was_opened_again_is_compared_again()
    {
        var story = Absent().Compare(After, In(Story.Li, 0, 40)).Reopen(After.AddHours(1), After);
        Assert.Empty(story.File.WaitingForLeader);
        story.CheckIn(Story.Li, After.AddMinutes(1), Mode.Online).Close(After.AddHours(2));
        Assert.Contains(Dues.Of(story.File with { Event = new CalendarSet("e", "m", 1) }), d => d.Kind == DueKind.Report + "1");
        Assert.Empty(story.Compare(After.AddHours(2), In(Story.Li, 0, 40)).File.Report!.Differences);
        Assert.Equal(2, story.File.Report!.Version);
    }

    [Fact]
    public void Before_the_close_and_of_a_session_that_was_not_held_nothing_is_compared()
    {
        Assert.Equal("not-closed", Story.Invited().Compare(Start, In(Story.Li, 0, 40)).Refused);
        Assert.Equal("not-closed", Story.Invited().Close().Compare(After, In(Story.Li, 0, 40)).Refused);
        Assert.Equal("session-cancelled", Story.Invited().Cancel(Start.AddDays(-1)).Compare(After, In(Story.Li, 0, 40)).Refused);
    }

    [Fact]
    public void Why_there_is_no_report_is_written_once_and_gone_with_one()
    {
        var story = Absent();
        Assert.Equal("Forbidden", story.Do(CompareReport.Missing("Forbidden", story.File, After)).File.ReportMissing);
        Assert.False(story.Do(CompareReport.Missing("Forbidden", story.File, After.AddDays(1))).Appended);
        Assert.Null(story.Compare(After, In(Story.Li, 0, 40)).File.ReportMissing);
        Assert.False(story.Do(CompareReport.Missing("no-report", story.File, After.AddDays(1))).Appended);
    }

    [Fact]
    public void Reports_are_asked_for_an_hour_after_the_end_and_a_day_later_where_there_was_none()
    {
        var file = Absent().File;
        Assert.DoesNotContain(Dues.Of(file), d => d.Kind.StartsWith(DueKind.Report, StringComparison.Ordinal));
        var with = file with { Event = new CalendarSet("e", "m", 1) };
        Assert.Equal(
            [(DueKind.Report, file.End.AddHours(1)), (DueKind.ReportAgain, file.End.AddHours(25))],
            Dues.Of(with).Where(d => d.Kind.StartsWith(DueKind.Report, StringComparison.Ordinal)).Select(d => (d.Kind, d.At)));
        Assert.DoesNotContain(Dues.Of(with with { Plan = with.Plan! with { Terms = with.Terms with { Online = false } } }), d => d.Kind.StartsWith(DueKind.Report, StringComparison.Ordinal));
    }

    [Fact]
    public void The_leader_is_told_of_each_report_that_differs()
    {
        var file = Absent().Compare(After, In(Story.Li, 0, 40)).File;
        Assert.Contains(Dues.Of(file), d => d.Kind == AttendanceNotices.ReportReview + "1");
        Assert.DoesNotContain(Dues.Of(Absent().Compare(After, In(Story.Wang, 0, 1)).File), d => d.Kind.StartsWith(AttendanceNotices.ReportReview, StringComparison.Ordinal));
    }

    /// <summary>Wang was on site, all others are absent.</summary>
    private static Story Absent() => Story.Invited().CheckIn(Story.Wang, Start).Close();

    private static MeetingStay In(string person, int from, int to) => new(person, Start.AddMinutes(from), Start.AddMinutes(to));

    private static IReadOnlyDictionary<string, int> Minutes(params MeetingStay[] stays) =>
        MeetingMinutes.Of(new MeetingReport(["r"], stays, 0), Start.AddMinutes(-30), Start.AddMinutes(90));
}
