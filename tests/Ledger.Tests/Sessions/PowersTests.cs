using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Sessions;

/// <summary>A leader's powers: the deputy's at once, the parent's leader's after two overdue days, and nobody's over his own matters.</summary>
public sealed class PowersTests
{
    private const string Above = "22222222-0000-0000-0000-000000000001";
    private static readonly DateTimeOffset Start = Story.Start;
    private static readonly DateOnly Long = new(2024, 1, 1);

    [Fact]
    public void The_deputy_leads_at_once_and_the_leader_above_does_not()
    {
        var file = Story.Submitted().File;
        Assert.True(Of(file, Story.Deputy, Start).Leads);
        Assert.False(Of(file, Above, Start.AddDays(1)).Leads);
        Assert.False(Of(file, Story.Wang, Start).Leads);
    }

    [Fact]
    public void Minutes_that_wait_two_days_past_their_deadline_pass_to_the_leader_above()
    {
        var file = Story.Submitted().File;
        var due = file.MinutesDue;
        Assert.False(Of(file, Above, due.AddDays(2).AddSeconds(-1)).Leads);
        Assert.True(Of(file, Above, due.AddDays(2)).Leads);
        Assert.Null(Story.Submitted().Approve(Above, due.AddDays(2), Of(file, Above, due.AddDays(2))).Refused);
    }

    [Fact]
    public void A_leave_that_nobody_decides_passes_after_two_days()
    {
        var story = Story.Invited().AskLeave(Story.Li, Start.AddDays(-3));
        Assert.False(Of(story.File, Above, Start.AddDays(-2)).Leads);
        Assert.True(Of(story.File, Above, Start.AddDays(-1)).Leads);
        Assert.False(Of(story.DecideLeave(Story.Li, true, Start.AddDays(-1)).File, Above, Start.AddDays(-1)).Leads);
    }

    [Fact]
    public void The_only_leaders_own_leave_is_decided_above_at_once()
    {
        var file = Story.Invited().AskLeave(Story.Leader, Start.AddDays(-1)).File;
        Assert.False(Of(file, Above, Start.AddDays(-1)).Leads);
        Assert.True(Of(file, Above, Start.AddDays(-1), deputy: false).Leads);
        Assert.True(Of(file, Above, file.LocksAt.AddSeconds(-1), deputy: false).Leads);
        Assert.False(Of(file, Above, file.LocksAt, deputy: false).Leads);
    }

    [Fact]
    public void The_only_leaders_notes_are_read_above_and_until_then_alone()
    {
        var (terms, after) = (new Terms(new Fraction(1, 2)) { Notes = NotesWanted.Demanded }, Start.AddHours(3));
        var story = Story.Held(terms).Notes(Story.Leader, after);
        Assert.False(Of(story.File, Above, after).Leads);
        Assert.True(Of(story.File, Above, after, deputy: false).Leads);
        Assert.False(Of(story.ReadNotes(Story.Leader, after, Above).File, Above, after, deputy: false).Leads);
        Assert.False(Of(Story.Held(terms).Notes(Story.Wang, after).File, Above, after, deputy: false).Leads);
    }

    [Fact]
    public void What_who_leads_two_units_alone_cannot_decide_is_decided_above_both()
    {
        const string Bureau = "33333333-0000-0000-0000-000000000001";
        var organisation = new Organisation(
            [Branch, Committee with { Parent = "bureau" }, new Unit("bureau", "局", UnitType.Committee, null, "Asia/Shanghai", null, "zh-Hans")],
            [new Member(Story.Leader, "branch-01", Role.Leader, Long, null, ""), new Member(Story.Leader, "committee", Role.Leader, Long, null, ""), new Member(Bureau, "bureau", Role.Leader, Long, null, "")]);
        var own = Story.Invited().AskLeave(Story.Leader, Start.AddDays(-1)).File;
        Assert.Equal(Bureau, Recipients.LeaderOf(organisation, "branch-01", new DateOnly(2026, 3, 4), Story.Leader));
        Assert.True(Powers.Of(organisation, own, Bureau, Start.AddDays(-1)).Leads);
        var lies = Story.Invited().AskLeave(Story.Li, Start.AddDays(-3)).File;
        Assert.False(Powers.Of(organisation, lies, Bureau, Start.AddDays(-2)).Leads);
        Assert.True(Powers.Of(organisation, lies, Bureau, Start.AddDays(-1)).Leads);
        Assert.Equal([Bureau], Recipients.Of(AttendanceNotices.Up, lies.Occasion, lies, organisation, Start.AddDays(-1)));
    }

    [Fact]
    public void A_deputy_who_leads_the_unit_above_is_not_told_as_the_one_above()
    {
        const string Bureau = "33333333-0000-0000-0000-000000000001";
        var organisation = new Organisation(
            [Branch, Committee with { Parent = "bureau" }, new Unit("bureau", "局", UnitType.Committee, null, "Asia/Shanghai", null, "zh-Hans")],
            [new Member(Story.Deputy, "branch-01", Role.Deputy, Long, null, ""), new Member(Story.Deputy, "committee", Role.Leader, Long, null, ""), new Member(Bureau, "bureau", Role.Leader, Long, null, "")]);
        var lies = Story.Invited().AskLeave(Story.Li, Start.AddDays(-3)).File;
        Assert.Equal([Bureau], Recipients.Of(AttendanceNotices.Up, lies.Occasion, lies, organisation, Start.AddDays(-1)));
        Assert.True(Powers.Of(organisation, lies, Bureau, Start.AddDays(-1)).Leads);
    }

    [Fact]
    public void Above_is_the_nearest_unit_and_no_one_higher()
    {
        const string Bureau = "33333333-0000-0000-0000-000000000001";
        var organisation = new Organisation(
            [Branch, Committee with { Parent = "bureau" }, new Unit("bureau", "局", UnitType.Committee, null, "Asia/Shanghai", null, "zh-Hans")],
            [new Member(Story.Leader, "branch-01", Role.Leader, Long, null, ""), new Member(Above, "committee", Role.Leader, Long, null, ""), new Member(Bureau, "bureau", Role.Leader, Long, null, "")]);
        var own = Story.Invited().AskLeave(Story.Leader, Start.AddDays(-1)).File;
        Assert.Equal((true, false), (Powers.Of(organisation, own, Above, Start.AddDays(-1)).Leads, Powers.Of(organisation, own, Bureau, Start.AddDays(-1)).Leads));
        var lies = Story.Invited().AskLeave(Story.Li, Start.AddDays(-3)).File;
        Assert.Equal((true, false), (Powers.Of(organisation, lies, Above, Start).Leads, Powers.Of(organisation, lies, Bureau, Start).Leads));
    }

    [Fact]
    public void A_leader_who_left_this_morning_leads_no_more()
    {
        var organisation = new Organisation(
            [Branch, Committee],
            [new Member(Story.Leader, "branch-01", Role.Leader, Long, new DateOnly(2026, 3, 4), ""), new Member(Story.Deputy, "branch-01", Role.Deputy, Long, null, "")]);
        Assert.False(Powers.Of(organisation, Story.Invited().File, Story.Leader, Start).Leads);
    }

    [Fact]
    public void Approved_minutes_are_corrected_beside_them()
    {
        var story = Story.Submitted();
        Assert.Equal("not-approved-yet", Correct(story).Refused);
        story.Approve(Story.Leader, Start.AddHours(3));
        Assert.Equal("correction-why", Correct(story, why: null).Refused);
        Assert.Equal("correction-empty", Correct(story, text: "").Refused);
        Assert.Equal("not-the-recorder", Correct(story, powers: Powers.None).Refused);
        var text = story.File.Minutes.Text;
        Assert.Single(Correct(story).File.Minutes.Corrections);
        Assert.Equal((MinutesStage.Approved, text), (story.File.Minutes.Stage, story.File.Minutes.Text));
    }

    [Fact]
    public void An_admin_unlocks_minutes_until_a_time_and_then_they_lock_again()
    {
        var story = Story.Held();
        var locked = story.File.LocksAt;
        Assert.Equal("not-locked", story.Unlock(locked, Start.AddDays(1)).Refused);
        story.Do(LockMinutes.Command(story.File, locked));
        Assert.Equal("bad-until", story.Unlock(locked, locked).Refused);
        Assert.Equal(MinutesStage.None, story.Unlock(locked.AddDays(2), locked).File.Minutes.Stage);
        Assert.Contains(Dues.Of(story.File), d => d.Kind == "locku1" && d.At == locked.AddDays(2));
        Assert.Null(story.Submit(Story.Recorder, locked.AddDays(1)).Refused);
        Assert.NotNull(story.File.Minutes.LateAt);

        var again = Story.Held();
        again.Do(LockMinutes.Command(again.File, locked)).Unlock(locked.AddDays(2), locked);
        Assert.Equal("minutes-locked", again.Submit(Story.Recorder, locked.AddDays(2)).Refused);
        Assert.Equal(MinutesStage.Locked, again.Do(LockMinutes.Command(again.File, locked.AddDays(2))).File.Minutes.Stage);
    }

    [Fact]
    public void Who_has_two_rows_in_a_unit_has_the_powers_of_the_higher_one()
    {
        var organisation = new Organisation([Branch, Committee], [new Member(Story.Wang, "branch-01", Role.Member, Long, null, ""), new Member(Story.Wang, "branch-01", Role.Leader, Long.AddYears(1), null, "")]);
        Assert.True(Powers.Of(organisation, Story.Submitted().File, Story.Wang, Start).Leads);
    }

    private static readonly Unit Branch = new("branch-01", "第一党支部", UnitType.Branch, "committee", "Asia/Shanghai", null, "zh-Hans");
    private static readonly Unit Committee = new("committee", "党委", UnitType.Committee, null, "Asia/Shanghai", null, "zh-Hans");

    private static Story Correct(Story story, string text = "第三项决议应为“下月”。", string? why = "笔误", Powers? powers = null) => story.Do(new CorrectMinutes(
        Story.Recorder, powers ?? Story.Records, Guid.NewGuid().ToString(), text.Length, SaltedText.Of(text), why is null ? null : SaltedText.Of(why)).At(Start.AddDays(1)));

    private static Powers Of(SessionFile file, string person, DateTimeOffset now, bool deputy = true)
    {
        List<Member> members = [new(Story.Leader, "branch-01", Role.Leader, Long, null, ""), new(Story.Wang, "branch-01", Role.Member, Long, null, ""), new(Above, "committee", Role.Leader, Long, null, "")];
        if (deputy)
        {
            members.Add(new Member(Story.Deputy, "branch-01", Role.Deputy, Long, null, ""));
        }

        return Powers.Of(new Organisation([Branch, Committee], members), file, person, now);
    }
}
