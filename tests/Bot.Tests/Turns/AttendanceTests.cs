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

/// <summary>Attendance by tapping: codes, leave, the roll call, make-ups, notes.</summary>
public sealed partial class AttendanceTests : IAsyncLifetime
{
    private static readonly string Li = House.Person(4);
    private static readonly string Deputy = House.Person(5);
    private static readonly Terms Terms = new(new Fraction(1, 2)) { CodeDemanded = true, Notes = NotesWanted.Demanded };
    private static readonly DateTimeOffset Closed = House.Start.AddMinutes(91);

    private BotHouse house = null!;
    private string session = "";

    public async Task InitializeAsync()
    {
        house = await BotHouse.StartAsync();
        session = await house.OpenSessionAsync(terms: Terms);
        await ImportAsync(Members());
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task A_code_is_shown_to_the_leader_alone_and_lets_a_member_in()
    {
        Assert.Contains("请输入负责人出示的", await TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" }), StringComparison.Ordinal);
        Assert.Contains("只有本单位负责人", await TapAsync(House.Wang, "open", new { session, card = "code" }), StringComparison.Ordinal);
        var code = await CodeAsync(session);
        Assert.Contains("已记录：现场", await TapAsync(House.Wang, "checkIn", new { session, mode = "onSite", code }), StringComparison.Ordinal);
        Assert.DoesNotContain(code, await EverythingAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_code_of_the_last_session_and_an_old_step_are_refused_and_write_nothing()
    {
        var last = await house.AddSessionAsync(2, House.Start, Roster(), terms: Terms);
        var code = await CodeAsync(last);
        var before = (await house.FileAsync(session)).Sequence;
        Assert.Contains("签到码不正确", await TapAsync(House.Wang, "checkIn", new { session, mode = "onSite", code }), StringComparison.Ordinal);
        var old = await CodeAsync(session);
        house.Clock.Now = House.Start.AddMinutes(4);
        Assert.Contains("签到码不正确", await TapAsync(House.Wang, "checkIn", new { session, mode = "onSite", code = old }), StringComparison.Ordinal);
        Assert.Equal(before, (await house.FileAsync(session)).Sequence);
    }

    [Fact]
    public async Task After_five_wrong_codes_the_person_is_told_to_wait_and_the_leader_can_mark_him()
    {
        for (var i = 0; i < 5; i++)
        {
            await TapAsync(House.Wang, "checkIn", new { session, mode = "onSite", code = "abc" });
        }

        var code = await CodeAsync(session);
        Assert.Contains("错误次数过多，请在 2026年3月5日 周四 14:40 后再试", await TapAsync(House.Wang, "checkIn", new { session, mode = "onSite", code }), StringComparison.Ordinal);
        await TapAsync(House.Leader, "mark", new { session, people = House.Wang, mode = "onSite" });
        Assert.True((await house.FileAsync(session)).Marks[House.Wang].IsPresent);
    }

    [Fact]
    public async Task Leave_for_some_days_goes_into_every_session_of_them_also_those_announced_later()
    {
        var second = await house.AddSessionAsync(2, House.Start.AddDays(1), Roster());
        var later = await house.AddSessionAsync(3, House.Start.AddDays(2), []);
        var outside = await house.AddSessionAsync(4, House.Start.AddDays(9), Roster());
        await TapAsync(Li, "askLeave", new { session, from = "2026-03-05", to = "2026-03-08", why = "外出培训", attachment = "通知.pdf" });
        await house.InviteAsync(later, Roster());
        await house.RefreshAsync(later);
        foreach (var id in new[] { session, second, later })
        {
            var leave = (await house.FileAsync(id)).Leaves[Li];
            Assert.Equal("外出培训", await house.Get<SessionBook>().TextAsync(id, leave.Why, default));
        }

        Assert.Empty((await house.FileAsync(outside)).Leaves);
        Assert.Single(((MemoryQueue)house.Get<IWorkQueue>()).Sent.Select(m => m.Message).OfType<NoticeWork>(), n => n.Kind.StartsWith(AttendanceNotices.LeaveAsked, StringComparison.Ordinal));

        // Decided once, it is decided in all of them, and in one that is announced after that.
        var fourth = await house.AddSessionAsync(5, House.Start.AddDays(3), []);
        Assert.Contains("外出培训", await TapAsync(House.Leader, "open", new { session, card = "leader" }), StringComparison.Ordinal);
        await GrantAsync(House.Leader, Li, true);
        await house.InviteAsync(fourth, Roster());
        await house.RefreshAsync(fourth);
        foreach (var id in new[] { session, second, later, fourth })
        {
            Assert.Equal((true, House.Leader), ((await house.FileAsync(id)).Leaves[Li].Granted, (await house.FileAsync(id)).Leaves[Li].By));
        }

        Assert.Contains("请假已批准", await TapAsync(Li, "open", new { session, card = "checkIn" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_leaders_who_decide_at_once_the_second_hears_who_was_first()
    {
        await AskLeaveAsync(Li);
        var answers = await Task.WhenAll(GrantAsync(House.Leader, Li, true), GrantAsync(Deputy, Li, false));
        var by = (await house.FileAsync(session)).Leaves[Li].By;
        Assert.Contains(answers, a => a.Contains(by == House.Leader ? "成员001" : "成员005", StringComparison.Ordinal) && a.Contains("该请假", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Leave_for_days_of_which_nothing_is_known_yet_waits_for_their_sessions()
    {
        var later = await house.AddSessionAsync(3, House.Start.AddDays(30), []);
        var asked = await TapAsync(Li, "askLeave", new { session, from = "2026-04-01", to = "2026-04-10", why = "出差" });
        Assert.Contains("其他日期已申请请假：2026年4月1日–2026年4月10日。这些日期的会议和学习尚未通知", asked, StringComparison.Ordinal);
        await house.InviteAsync(later, Roster());
        await house.RefreshAsync(later);
        Assert.True((await house.FileAsync(later)).Leaves[Li].Waits);
        Assert.Contains("目前已记入 1 场", await TapAsync(Li, "open", new { session, card = "leave" }), StringComparison.Ordinal);
        Assert.Empty((await house.FileAsync(session)).Leaves);
    }

    [Fact]
    public async Task Days_of_which_nothing_is_known_yet_are_asked_for_once_and_anew_when_they_were_taken_back()
    {
        await TapAsync(Li, "askLeave", new { session, from = "2026-04-01", to = "2026-04-10", why = "出差" });
        Assert.Contains("这些日期您已申请过请假", await TapAsync(Li, "askLeave", new { session, from = "2026-04-02", to = "2026-04-10", why = "出差去北京" }), StringComparison.Ordinal);
        Assert.DoesNotContain("已申请过", await TapAsync(Li, "askLeave", new { session, from = "2026-04-02", to = "2026-04-11", why = "出差去上海" }), StringComparison.Ordinal);
        var asked = await house.Get<LeaveBook>().AheadAsync(Li, new DateOnly(2026, 3, 5), default);
        Assert.Equal([1, 2], asked.Select(a => a.Row.From.Day));
        foreach (var request in asked.Select(a => a.Row.Request))
        {
            await TapAsync(Li, "withdrawLeave", new { session, card = "leave", request });
        }

        Assert.DoesNotContain("已申请过", await TapAsync(Li, "askLeave", new { session, from = "2026-04-02", to = "2026-04-10", why = "出差" }), StringComparison.Ordinal);
        Assert.Single(await house.Get<LeaveBook>().AheadAsync(Li, new DateOnly(2026, 3, 5), default));
    }

    [Fact]
    public async Task Leave_in_advance_is_taken_back_from_any_session_s_card()
    {
        var (later, last) = (await house.AddSessionAsync(3, House.Start.AddDays(30), Roster()), await house.AddSessionAsync(4, House.Start.AddDays(31), []));
        await TapAsync(Li, "askLeave", new { session, from = "2026-04-01", to = "2026-04-10", why = "出差" });
        var request = (await house.FileAsync(later)).Leaves[Li].Request;
        var card = await house.TapAsync(Li, "open", new { session, card = "leave" });
        Assert.Equal("none", card.SelectTokens("$..actions[*]").Single(a => a["title"]?.ToString() == "撤回请假")["associatedInputs"]?.ToString());
        Assert.DoesNotContain("其他日期已申请", await TapAsync(Li, "withdrawLeave", new { session, card = "leave", request }), StringComparison.Ordinal);
        await house.InviteAsync(last, Roster());
        await house.RefreshAsync(last);
        Assert.NotNull((await house.FileAsync(later)).Leaves[Li].WithdrawnAt);
        Assert.Empty((await house.FileAsync(last)).Leaves);
    }

    [Fact]
    public async Task A_request_that_was_refused_goes_into_no_session_to_come()
    {
        var later = await house.AddSessionAsync(3, House.Start.AddDays(-20), []);
        Assert.Contains("不在所选日期内", await TapAsync(Li, "askLeave", new { session, from = "2026-02-01", to = "2026-02-20", why = "出差" }), StringComparison.Ordinal);
        await house.InviteAsync(later, Roster());
        await house.RefreshAsync(later);
        Assert.Empty((await house.FileAsync(later)).Leaves);
    }

    [Fact]
    public async Task Of_two_leaders_who_decide_on_two_sessions_cards_the_first_decides_for_both()
    {
        var second = await house.AddSessionAsync(2, House.Start.AddDays(1), Roster());
        await TapAsync(Li, "askLeave", new { session, from = "2026-03-05", to = "2026-03-08", why = "出差" });
        var request = (await house.FileAsync(session)).Leaves[Li].Request;
        // The deputy has decided on the other card; nothing of it is in a file yet.
        await house.Get<LeaveBook>().KeepAsync(Li, request, new LeaveAnswer(House.Unit, false, Deputy, null), default);
        Assert.Contains("成员005", await TapAsync(House.Leader, "decideLeave", new { session, person = Li, request, granted = "true" }), StringComparison.Ordinal);
        Assert.Equal((false, Deputy), (await house.FileAsync(session)).Leaves[Li] is var leave ? (leave.Granted, leave.By) : default);
        Assert.DoesNotContain("成员005", await TapAsync(Deputy, "decideLeave", new { session = second, person = Li, request, granted = "false" }), StringComparison.Ordinal);
        Assert.False((await house.FileAsync(second)).Leaves[Li].Granted);
    }

    [Fact]
    public async Task A_request_that_repeats_one_that_stands_does_not_outlive_it()
    {
        var later = await house.AddSessionAsync(3, House.Start.AddDays(3), []);
        var second = await house.AddSessionAsync(2, House.Start.AddDays(1), Roster());
        await TapAsync(Li, "askLeave", new { session = second, from = "2026-03-06", to = "2026-03-08", why = "出差" });
        await TapAsync(Li, "askLeave", new { session = second, from = "2026-03-06", to = "2026-03-08", why = "出差" });
        await TapAsync(Li, "withdrawLeave", new { session = second, request = (await house.FileAsync(second)).Leaves[Li].Request });
        await house.InviteAsync(later, Roster());
        await house.RefreshAsync(later);
        Assert.Empty((await house.FileAsync(later)).Leaves);
    }

    [Fact]
    public async Task A_grant_that_is_tapped_again_tells_nobody_twice()
    {
        await AskLeaveAsync(Li);
        await GrantAsync(House.Leader, Li, true);
        await TapAsync(House.Leader, "mark", new { session, people = House.Wang, mode = "onSite" });
        await GrantAsync(House.Leader, Li, true);
        Assert.Single(((MemoryQueue)house.Get<IWorkQueue>()).Sent.Select(m => m.Message).OfType<NoticeWork>().Where(n => n.Kind.StartsWith(AttendanceNotices.LeaveDecided, StringComparison.Ordinal)).Select(n => n.Kind).Distinct());
    }

    [Fact]
    public async Task Nobody_grants_his_own_leave_and_a_member_none()
    {
        await AskLeaveAsync(House.Leader);
        Assert.Contains("不能审批本人事项", await GrantAsync(House.Leader, House.Leader, true), StringComparison.Ordinal);
        Assert.Contains("只有本单位负责人", await GrantAsync(House.Wang, House.Leader, true), StringComparison.Ordinal);
        await GrantAsync(Deputy, House.Leader, true);
        Assert.Equal(Mode.Excused, (await house.FileAsync(session)).Marks[House.Leader].Mode);
    }

    [Theory]
    [InlineData("2026-03-08", "2026-03-05", "事由", "日期有误")]
    [InlineData("2026-03-05", "2028-03-05", "事由", "日期有误")]
    [InlineData("today", "tomorrow", "事由", "日期有误")]
    [InlineData("9999-12-31", "9999-12-31", "事由", "日期过远")]
    [InlineData("2028-03-01", "2028-03-06", "事由", "日期过远")]
    [InlineData("0001-01-01", "0001-01-01", "事由", "日期过远")]
    [InlineData("2026-03-05", "2026-03-05", "", "请填写请假理由")]
    [InlineData("2026-02-01", "2026-02-02", "事由", "不在所选日期内")]
    public async Task Leave_that_cannot_stand_is_refused_by_name(string from, string to, string why, string told)
    {
        Assert.Contains(told, await TapAsync(Li, "askLeave", new { session, from, to, why }), StringComparison.Ordinal);
        Assert.Empty((await house.FileAsync(session)).Leaves);
    }

    [Fact]
    public async Task A_register_of_two_thousand_is_called_in_pages_and_searched()
    {
        var big = await house.OpenSessionAsync(2000, "big", 1000);
        var leader = House.Person(1000);
        var first = await house.TapAsync(leader, "open", new { session = big, card = "register" });
        Assert.True(Encoding.UTF8.GetByteCount(first.ToString(Newtonsoft.Json.Formatting.None)) < 28 * 1024);
        Assert.Contains("第 1/50 页", first.ToString(), StringComparison.Ordinal);
        var next = await TapAsync(leader, "open", new { session = big, card = "register", page = 49 });
        Assert.Contains("成员999", next, StringComparison.Ordinal);
        Assert.Contains("上一页", next, StringComparison.Ordinal);
        var found = await TapAsync(leader, "open", new { session = big, card = "register", find = "成员999", page = 7 });
        Assert.DoesNotContain("成员998", found, StringComparison.Ordinal);
        await TapAsync(leader, "mark", new { session = big, people = House.Person(1999), mode = "online", find = "成员999", page = 0 });
        var mark = (await house.FileAsync(big)).Marks[House.Person(1999)];
        Assert.Equal((Mode.Online, leader), (mark.Mode, mark.Actor));
    }

    [Fact]
    public async Task A_session_where_nobody_was_marked_is_asked_about_and_the_answer_stands()
    {
        await CloseAsync();
        Assert.Contains("本次会议是否召开", await TapAsync(House.Leader, "open", new { session, card = "matters" }), StringComparison.Ordinal);
        Assert.Contains("请填写未召开的原因", await TapAsync(House.Leader, "answerHeld", new { session, held = "false" }), StringComparison.Ordinal);
        Assert.Contains("未召开", await TapAsync(House.Leader, "answerHeld", new { session, held = "false", why = "停电" }), StringComparison.Ordinal);
        var file = await house.FileAsync(session);
        Assert.Equal(("leader", 0), (file.NotHeld!.By, file.Marks.Count));
        Assert.Contains("已记为未召开", await TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_answers_refresh_records_it_as_not_held()
    {
        await CloseAsync();
        house.Clock.Now = Closed.AddDays(3).AddMinutes(1);
        await house.RefreshAsync(session);
        Assert.Equal("system", (await house.FileAsync(session)).NotHeld!.By);
    }

    [Fact]
    public async Task A_mark_is_put_right_after_the_close_and_an_old_register_marks_nothing_without_a_reason()
    {
        await HeldAsync();
        Assert.Contains("更改已有标记必须填写理由", await TapAsync(House.Leader, "mark", new { session, people = Li, mode = "onSite" }), StringComparison.Ordinal);
        await TapAsync(House.Leader, "mark", new { session, people = Li, mode = "onSite", why = "到场未签到" });
        Assert.Equal((Mode.OnSite, true), ((await house.FileAsync(session)).Marks[Li].Mode, (await house.FileAsync(session)).Marks[Li].Afterwards));
        Assert.Contains("签到已截止", await TapAsync(House.Wang, "checkIn", new { session, mode = "online" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_absence_is_made_up_by_a_session_that_was_really_attended()
    {
        await HeldAsync();
        var other = await house.AddSessionAsync(2, House.Start.AddDays(1), Roster());
        var missed = await house.AddSessionAsync(3, House.Start.AddDays(2), Roster());
        house.Clock.Now = House.Start.AddDays(1);
        await TapAsync(Li, "checkIn", new { session = other, mode = "onSite" });
        house.Clock.Now = House.Start.AddDays(2);
        await TapAsync(House.Wang, "checkIn", new { session = missed, mode = "onSite" });
        house.Clock.Now = House.Start.AddDays(3);
        await house.RefreshAsync(other);
        await house.RefreshAsync(missed);
        Assert.Contains("不能用于本次补学", await TapAsync(Li, "makeUp", new { session, other = missed }), StringComparison.Ordinal);
        Assert.Contains("不能用于本次补学", await TapAsync(Li, "makeUp", new { session, other = FileId.Of("x") }), StringComparison.Ordinal);
        Assert.Contains("请选择补学方式", await TapAsync(Li, "makeUp", new { session, other = "" }), StringComparison.Ordinal);
        Assert.Contains("待负责人确认", await TapAsync(Li, "makeUp", new { session, other }), StringComparison.Ordinal);
        Assert.Contains("只有本单位负责人", await TapAsync(Li, "decideMakeUp", new { session, person = Li, version = 1, confirm = "true" }), StringComparison.Ordinal);
        Assert.Contains("已于", await TapAsync(House.Leader, "decideMakeUp", new { session, person = Li, version = 1, confirm = "true" }), StringComparison.Ordinal);
        var file = await house.FileAsync(session);
        Assert.Equal((true, Mode.Absent), (file.HasMadeUp(Li), file.Marks[Li].Mode));

        // One session settles one absence.
        Assert.Contains("不能用于本次补学", await TapAsync(Li, "makeUp", new { session = missed, other }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notes_are_handed_in_and_read()
    {
        await HeldAsync();
        Assert.Contains("已于", await TapAsync(House.Wang, "notes", new { session, text = "学有所获 =cmd() <script> 🙂" }), StringComparison.Ordinal);
        Assert.Contains("学有所获", await TapAsync(House.Leader, "open", new { session, card = "notesReview", person = House.Wang }), StringComparison.Ordinal);
        Assert.DoesNotContain("学有所获", await TapAsync(Li, "open", new { session, card = "notesReview", person = House.Wang }), StringComparison.Ordinal);
        Assert.Contains("已阅", await TapAsync(House.Leader, "readNotes", new { session, person = House.Wang, version = 1 }), StringComparison.Ordinal);
        Assert.Contains("不能再替换", await TapAsync(House.Wang, "notes", new { session, text = "新" }), StringComparison.Ordinal);
    }

    private Task<string> TapAsync(string person, string verb, object data) => house.SaysAsync(person, verb, data);

    private Task AskLeaveAsync(string person) => TapAsync(person, "askLeave", new { session, from = "2026-03-05", to = "2026-03-05", why = "出差" });

    private async Task<string> GrantAsync(string by, string person, bool granted) =>
        await TapAsync(by, "decideLeave", new { session, person, request = (await house.FileAsync(session)).Leaves[person].Request, granted = granted ? "true" : "false" });

    private async Task<string> CodeAsync(string of) => new([.. (await TapAsync(House.Leader, "open", new { session = of, card = "code" })).Split('\n').First(t => t.Length == 7 && t[3] == ' ').Where(char.IsAsciiDigit)]);

    private async Task HeldAsync()
    {
        await TapAsync(House.Leader, "mark", new { session, people = string.Join(',', House.Leader, House.Recorder, House.Wang), mode = "onSite" });
        await CloseAsync();
    }

    /// <summary>The leader and Wang are on site, Li is absent; all three were in the meeting for an hour.</summary>
    private async Task ReportedAsync()
    {
        await HeldAsync();
        MeetingStay[] stays = [.. new[] { House.Leader, House.Wang, Li }.Select(p => new MeetingStay(p, House.Start, House.Start.AddHours(1)))];
        await house.Get<SessionBook>().ExecuteAsync(session, CompareReport.Command(new MeetingReport(["r"], stays, 0), await house.FileAsync(session), Closed), default);
    }

    private async Task CloseAsync()
    {
        house.Clock.Now = Closed;
        await house.RefreshAsync(session);
    }

    private Task ImportAsync(ImmutableArray<Member> members) => house.Get<OrganisationStore>().ImportAsync(
        new OrganisationFile([new Unit(House.Unit, "第一党支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans")], members, [.. members.Select(m => new Person(m.Person, "成员" + m.Person[^3..], "", m.Mail))]), default);

    private static ImmutableArray<Member> Members() => [.. Roster().Select(r => new Member(r.Person, House.Unit, r.Role, new DateOnly(2024, 1, 1), null, "x@x"))];

    private static ImmutableArray<RosterEntry> Roster() => [.. Enumerable.Range(1, 10).Select(i => new RosterEntry(
        House.Person(i), i switch { 1 => Role.Leader, 2 => Role.Recorder, 5 => Role.Deputy, _ => Role.Member }, new string('a', 64)))];

    /// <summary>The bytes of a session's entries.</summary>
    private async Task<string> ChainAsync(string of)
    {
        var text = new StringBuilder();
        await foreach (var entry in house.Get<ILedgerStore>().ReadAsync(of, 0, default))
        {
            text.Append(Encoding.UTF8.GetString(entry.Body.Span));
        }

        return text.ToString();
    }

    /// <summary>The chain, and every row of the tables in which a code or a name could have been left.</summary>
    private async Task<string> EverythingAsync()
    {
        var text = new StringBuilder(await ChainAsync(session));
        foreach (var table in new[] { "names", "codeguesses", "index", "notices", "leaves" })
        {
            await foreach (var row in house.Get<IRowStore>().ScanAsync(table, default))
            {
                text.Append(Encoding.UTF8.GetString(row.Json.Span));
            }
        }

        return text.ToString();
    }
}
