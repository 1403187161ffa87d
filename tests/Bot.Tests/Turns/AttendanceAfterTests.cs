using System.Collections.Immutable;
using System.Text;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Turns;

/// <summary>What comes after the close: the meeting's report, corrections, people who come and go, the page and the reach.</summary>
public sealed partial class AttendanceTests
{
    [Fact]
    public async Task Where_the_meeting_s_report_differs_the_leader_takes_it_over_or_keeps_the_mark()
    {
        await ReportedAsync();
        var card = await TapAsync(House.Leader, "open", new { session, card = "matters" });
        Assert.Contains("线上会议出勤报告与签到表不一致：3 人", card, StringComparison.Ordinal);
        Assert.Contains("签到表：现场；在线上会议中 60 分钟。", card, StringComparison.Ordinal);
        Assert.Contains("不一致：2 人", await TapAsync(House.Leader, "settleReport", new { session, person = Li, version = 1, takeOver = "true" }), StringComparison.Ordinal);
        await TapAsync(House.Leader, "settleReport", new { session, person = House.Wang, version = 1, takeOver = "false" });
        var file = await house.FileAsync(session);
        Assert.Equal((Mode.Online, Mode.OnSite), (file.Marks[Li].Mode, file.Marks[House.Wang].Mode));
        Assert.Equal("线上会议出勤报告", await house.Get<SessionBook>().TextAsync(session, file.Marks[Li].Why, default));
        Assert.Equal(House.Leader, Assert.Single(file.WaitingForLeader).Person);
    }

    [Fact]
    public async Task A_difference_of_his_own_is_for_the_deputy_and_a_tap_delivered_twice_settles_once()
    {
        await ReportedAsync();
        Assert.Contains("不能审批本人事项", await TapAsync(House.Leader, "settleReport", new { session, person = House.Leader, version = 1, takeOver = "false" }), StringComparison.Ordinal);
        for (var i = 0; i < 2; i++)
        {
            await house.TapAsync(Deputy, "settleReport", new { session, person = House.Leader, version = 1, takeOver = "false" }, "the same tap");
        }

        Assert.Equal(Deputy, (await house.FileAsync(session)).Report!.Kept[House.Leader].By);
        Assert.Contains("已经处理", await TapAsync(Deputy, "settleReport", new { session, person = House.Leader, version = 1, takeOver = "true" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_lock_a_difference_is_left_as_it_is_and_the_card_offers_nothing_else()
    {
        await ReportedAsync();
        Assert.Contains("按报告更正", await TapAsync(House.Leader, "open", new { session, card = "matters" }), StringComparison.Ordinal);
        house.Clock.Now = (await house.FileAsync(session)).LocksAt;
        var card = await TapAsync(House.Leader, "open", new { session, card = "matters" });
        Assert.DoesNotContain("按报告更正", card, StringComparison.Ordinal);
        Assert.Contains("维持原记录", card, StringComparison.Ordinal);
        await TapAsync(House.Leader, "settleReport", new { session, person = Li, version = 1, takeOver = "false" });
        Assert.Equal(House.Leader, (await house.FileAsync(session)).Report!.Kept[Li].By);
    }

    [Fact]
    public async Task One_tap_keeps_all_marks_however_many_and_the_same_tap_again_writes_nothing()
    {
        const int People = 200;
        session = await house.OpenSessionAsync(People, "large", 1000, Terms);
        var leader = House.Person(1000);
        await TapAsync(leader, "mark", new { session, people = leader, mode = "onSite" });
        await CloseAsync();
        MeetingStay[] stays = [.. Enumerable.Range(1000, People).Select(i => new MeetingStay(House.Person(i), House.Start, House.Start.AddHours(1)))];
        await house.Get<SessionBook>().ExecuteAsync(session, CompareReport.Command(new MeetingReport(["r"], stays, 0), await house.FileAsync(session), Closed), default);
        var before = (await house.FileAsync(session)).Sequence;
        var tap = new { session, version = 1, at = before };
        for (var i = 0; i < 2; i++)
        {
            Assert.Contains("不一致：1 人", await TapAsync(leader, "keepMarks", tap), StringComparison.Ordinal);
            Assert.Equal(before + People - 1, (await house.FileAsync(session)).Sequence);
        }

        Assert.Equal(leader, Assert.Single((await house.FileAsync(session)).WaitingForLeader).Person);
        Assert.Contains("不能审批本人事项", await TapAsync(leader, "keepMarks", new { session, version = 1 }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forged_data_settles_nothing()
    {
        await ReportedAsync();
        var before = (await house.FileAsync(session)).Sequence;
        Assert.Contains("只有本单位负责人", await TapAsync(Li, "settleReport", new { session, person = House.Wang, version = 1, takeOver = "true" }), StringComparison.Ordinal);
        Assert.Contains("报告已更新", await TapAsync(House.Leader, "settleReport", new { session, person = House.Recorder, version = 1, takeOver = "true" }), StringComparison.Ordinal);
        Assert.Contains("报告已更新", await TapAsync(House.Leader, "settleReport", new { session, person = "<script>", version = 1, takeOver = "true" }), StringComparison.Ordinal);
        Assert.Contains("报告已更新", await TapAsync(House.Leader, "settleReport", new { session, person = Li, version = 2, takeOver = "true", mode = "OnSite", minutes = 60 }), StringComparison.Ordinal);
        Assert.Equal(before, (await house.FileAsync(session)).Sequence);
    }

    [Fact]
    public async Task A_leader_who_leaves_between_two_cards_decides_nothing_on_the_second()
    {
        await AskLeaveAsync(Li);
        Assert.Contains("同意", await TapAsync(House.Leader, "open", new { session, card = "matters" }), StringComparison.Ordinal);
        await ImportAsync([.. Members().Where(m => m.Person != House.Leader)]);
        Assert.Contains("只有本单位负责人", await GrantAsync(House.Leader, Li, true), StringComparison.Ordinal);
        Assert.Null((await house.FileAsync(session)).Leaves[Li].Granted);
    }

    [Fact]
    public async Task A_person_removed_from_the_unit_this_morning_is_still_on_the_roster_that_was_fixed()
    {
        await ImportAsync([.. Members().Where(m => m.Person != House.Wang)]);
        var code = await CodeAsync(session);
        Assert.Contains("已记录", await TapAsync(House.Wang, "checkIn", new { session, mode = "onSite", code }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_was_moved_to_today_is_checked_in_to()
    {
        var moved = await house.AddSessionAsync(2, House.Start.AddDays(5), Roster());
        await house.Get<SessionBook>().ExecuteAsync(moved, new MoveSession("x", "leader", "m", House.Start.AddMinutes(10), House.Start.AddHours(1), "").At(House.Start), default);
        Assert.Contains("已记录", await TapAsync(House.Wang, "checkIn", new { session = moved, mode = "onSite" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approved_minutes_get_a_correction_beside_them()
    {
        await HeldAsync();
        await TapAsync(House.Recorder, "minutes", new { session, text = "会议记录" });
        await TapAsync(House.Leader, "approve", new { session, version = 1 });
        Assert.Contains("第三项应为下月", await TapAsync(House.Recorder, "correctMinutes", new { session, card = "minutesForm", text = "第三项应为下月", why = "笔误" }), StringComparison.Ordinal);
        Assert.Contains("笔误", await TapAsync(House.Leader, "open", new { session, card = "minutesReview" }), StringComparison.Ordinal);
        Assert.Equal("会议记录", await house.Get<SessionBook>().TextAsync(session, (await house.FileAsync(session)).Minutes.Text, default));
    }

    [Fact]
    public async Task The_page_says_what_is_next_what_is_owed_and_what_waits()
    {
        await HeldAsync();
        await TapAsync(Li, "makeUp", new { session, other = "self", text = "自学" });
        await house.RefreshAsync(session);
        var mine = await house.Get<PersonPages>().ReadAsync(House.Wang, default);
        Assert.Equal((1, 1, 0), (mine.Held, mine.Notes.Count, mine.MakeUps.Count));
        var his = await house.Get<PersonPages>().ReadAsync(House.Person(6), default);
        Assert.Equal((1, 0, 1), (his.MakeUps.Count, his.Notes.Count, his.Absent));
        var leader = await house.Get<PersonPages>().ReadAsync(House.Leader, default);
        Assert.Equal(session, Assert.Single(leader.Matters).FileId);
        Assert.Single((await house.Get<PersonPages>().ReadAsync(House.Recorder, default)).MinutesOwed);
    }

    [Fact]
    public async Task A_session_handed_in_for_two_absences_at_once_settles_the_one_that_came_first()
    {
        await HeldAsync();
        var missed = await house.AddSessionAsync(2, House.Start.AddDays(1), Roster());
        var other = await house.AddSessionAsync(3, House.Start.AddDays(2), Roster());
        house.Clock.Now = House.Start.AddDays(1);
        await TapAsync(House.Wang, "checkIn", new { session = missed, mode = "onSite" });
        house.Clock.Now = House.Start.AddDays(2);
        await TapAsync(Li, "checkIn", new { session = other, mode = "onSite" });
        house.Clock.Now = House.Start.AddDays(3);
        await house.RefreshAsync(missed);
        await house.RefreshAsync(other);
        foreach (var (absence, after) in new[] { (missed, 0), (session, 1) })
        {
            // As if both had been tapped before either stood.
            var handIn = new HandInMakeUp(Li, "at once", new AttendedSession(other, "branch-assembly", SessionType.Assembly, House.Start.AddDays(2)), 0, null);
            Assert.True((await house.Get<SessionBook>().ExecuteAsync(absence, handIn.At(house.Clock.Now.AddSeconds(after)), default)).Ok);
        }

        Assert.Contains("该场会议已用于另一次缺席的补学：支部党员大会，2026年3月6日", await TapAsync(House.Leader, "decideMakeUp", new { session, person = Li, version = 1, confirm = "true" }), StringComparison.Ordinal);
        Assert.Contains("已于", await TapAsync(House.Leader, "decideMakeUp", new { session = missed, person = Li, version = 1, confirm = "true" }), StringComparison.Ordinal);
        Assert.Contains("该场会议已用于", await TapAsync(House.Leader, "decideMakeUp", new { session, person = Li, version = 1, confirm = "true" }), StringComparison.Ordinal);
        Assert.Equal((false, true), ((await house.FileAsync(session)).HasMadeUp(Li), (await house.FileAsync(missed)).HasMadeUp(Li)));
        await TapAsync(House.Leader, "decideMakeUp", new { session, person = Li, version = 1, confirm = "false", why = "已用于另一次" });
        Assert.Equal(MakeUpStage.Returned, (await house.FileAsync(session)).MakeUps[Li].Stage);
    }

    [Fact]
    public async Task A_leave_that_nobody_decided_is_on_the_leader_s_cards_until_the_register_locks_and_then_its_owner_reads_so()
    {
        await AskLeaveAsync(Li);
        await HeldAsync();
        var locks = (await house.FileAsync(session)).LocksAt;
        house.Clock.Now = locks.AddSeconds(-1);
        Assert.Equal("matters", await OwnAsync(House.Leader));
        foreach (var card in new[] { "matters", "leader" })
        {
            Assert.Contains("出差", await TapAsync(House.Leader, "open", new { session, card }), StringComparison.Ordinal);
        }

        Assert.Contains("待负责人审批", await TapAsync(Li, "open", new { session, card = "checkIn" }), StringComparison.Ordinal);
        house.Clock.Now = locks;
        Assert.NotEqual("matters", await OwnAsync(House.Leader));
        foreach (var card in new[] { "matters", "leader" })
        {
            var says = await TapAsync(House.Leader, "open", new { session, card });
            Assert.DoesNotContain("同意", says, StringComparison.Ordinal);
            Assert.DoesNotContain("出差", says, StringComparison.Ordinal);
        }

        Assert.Contains("没有待办事项", await TapAsync(House.Leader, "open", new { session, card = "matters" }), StringComparison.Ordinal);
        Assert.Contains("签到表锁定前无人审批", await TapAsync(Li, "open", new { session, card = "checkIn" }), StringComparison.Ordinal);

        async Task<string> OwnAsync(string person) => (await house.TapAsync(person, "open", new { session, card = "own" })).SelectToken("$..refresh.action.data.card")!.ToString();
    }

    [Fact]
    public async Task Reach_is_for_leaders()
    {
        await HeldAsync();
        Assert.Contains("您无权查看", await TapAsync(House.Wang, "reach", new { unit = House.Unit }), StringComparison.Ordinal);
        var card = await TapAsync(House.Leader, "reach", new { unit = House.Unit });
        Assert.Contains("已召开 1 次，10 人中 3 人参加过", card, StringComparison.Ordinal);
        Assert.Contains("原因不明 (7)", card, StringComparison.Ordinal);
    }
}
