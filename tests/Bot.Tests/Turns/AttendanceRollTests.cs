using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Bot.Tests.Turns;

/// <summary>The roll call, what it leaves open, and what is told of marks and times.</summary>
public sealed partial class AttendanceTests
{
    [Fact]
    public async Task Minutes_returned_or_corrected_without_a_reason_are_refused_in_their_own_words()
    {
        await HeldAsync();
        await TapAsync(House.Recorder, "minutes", new { session, text = "会议记录" });
        Assert.Contains("请填写退回理由", await TapAsync(House.Leader, "return", new { session, version = 1, why = "" }), StringComparison.Ordinal);
        await TapAsync(House.Leader, "approve", new { session, version = 1 });
        Assert.Contains("更正会议记录必须填写理由", await TapAsync(House.Recorder, "correctMinutes", new { session, card = "minutesForm", text = "第三项应为下月", why = "" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_called_late_in_the_meeting_is_on_time_unless_the_leader_says_late_and_the_register_shows_it()
    {
        house.Clock.Now = House.Start.AddMinutes(20);
        Assert.Contains("与点名时间无关", await TapAsync(House.Leader, "open", new { session, card = "register" }), StringComparison.Ordinal);
        await TapAsync(House.Leader, "mark", new { session, people = House.Wang, mode = "onSite" });
        var card = await TapAsync(House.Leader, "mark", new { session, people = Li, mode = "onlineLate" });
        Assert.Contains("成员003 – 现场 (成员001)", card, StringComparison.Ordinal);
        Assert.Contains("成员004 – 线上 (迟到) (成员001)", card, StringComparison.Ordinal);
        Assert.Contains("线上 (迟到)", await TapAsync(Li, "open", new { session, card = "checkIn" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Late_is_put_right_after_the_close_in_the_same_mode()
    {
        house.Clock.Now = House.Start.AddMinutes(20);
        await TapAsync(House.Leader, "mark", new { session, people = House.Wang, mode = "onSiteLate" });
        await CloseAsync();
        Assert.Contains("成员003 – 现场 (迟到)", await TapAsync(House.Leader, "open", new { session, card = "register" }), StringComparison.Ordinal);
        Assert.DoesNotContain("成员003 – 现场 (迟到)", await TapAsync(House.Leader, "mark", new { session, people = House.Wang, mode = "onSite", why = "到场未带手机" }), StringComparison.Ordinal);
        var mark = (await house.FileAsync(session)).Marks[House.Wang];
        Assert.Equal((false, "到场未带手机"), (mark.Late, await house.Get<SessionBook>().TextAsync(session, mark.Why, default)));
    }

    [Fact]
    public async Task Nobody_checks_in_as_late_or_not()
    {
        await TapAsync(House.Wang, "checkIn", new { session, mode = "onSiteLate", code = await CodeAsync(session) });
        Assert.Empty((await house.FileAsync(session)).Marks);
    }

    [Fact]
    public async Task A_register_that_was_opened_again_tells_times_with_their_day()
    {
        await TapAsync(House.Wang, "checkIn", new { session, mode = "onSite", code = await CodeAsync(session) });
        await HeldAsync();
        Assert.Contains("已记录：现场，14:30", await RecordedAsync(), StringComparison.Ordinal);
        house.Clock.Now = new DateTimeOffset(2026, 3, 11, 2, 0, 0, TimeSpan.Zero);
        await house.Get<SessionBook>().ExecuteAsync(session, new ReopenRegister("admin", "again", new DateTimeOffset(2026, 3, 14, 4, 0, 0, TimeSpan.Zero), SaltedText.Of("补登")).At(house.Clock.Now), default);
        house.Clock.Now = new DateTimeOffset(2026, 3, 12, 2, 0, 0, TimeSpan.Zero);
        Assert.Contains("正在签到，2026年3月14日 周六 12:00 截止", await TapAsync(House.Leader, "open", new { session, card = "register" }), StringComparison.Ordinal);
        var card = await TapAsync(Li, "checkIn", new { session, mode = "onSite", code = await CodeAsync(session) });
        Assert.Contains("已记录：现场 (补登)，2026年3月12日 周四 10:00", card, StringComparison.Ordinal);
        Assert.Contains("正在签到，2026年3月14日 周六 12:00 截止", card, StringComparison.Ordinal);
        Assert.Contains("已记录：现场，14:30", await RecordedAsync(), StringComparison.Ordinal);

        Task<string> RecordedAsync() => TapAsync(House.Wang, "open", new { session, card = "checkIn" });
    }

    [Fact]
    public async Task A_register_that_closes_the_next_day_says_so()
    {
        var late = await house.AddSessionAsync(2, new DateTimeOffset(2026, 3, 5, 14, 30, 0, TimeSpan.Zero), Roster());
        Assert.Contains("2026年3月5日 周四 22:00 至 2026年3月5日 周四 24:00", await TapAsync(Li, "open", new { session = late, card = "checkIn" }), StringComparison.Ordinal);
        house.Clock.Now = new DateTimeOffset(2026, 3, 5, 14, 30, 0, TimeSpan.Zero);
        Assert.Contains("正在签到，2026年3月5日 周四 24:00 截止", await TapAsync(Li, "open", new { session = late, card = "checkIn" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_was_marked_away_without_a_reason_checks_in_with_the_code_and_with_a_reason_he_does_not()
    {
        await TapAsync(House.Leader, "mark", new { session, people = House.Wang, mode = "absent" });
        await TapAsync(House.Leader, "mark", new { session, people = Li, mode = "absent", why = "代签" });
        Assert.Contains("现场签到", await ButtonsAsync(House.Wang), StringComparison.Ordinal);
        Assert.DoesNotContain("现场签到", await ButtonsAsync(Li), StringComparison.Ordinal);
        var code = await CodeAsync(session);
        Assert.Contains("请输入负责人出示的", await TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" }), StringComparison.Ordinal);
        Assert.Contains("已记录：现场", await TapAsync(House.Wang, "checkIn", new { session, mode = "onSite", code }), StringComparison.Ordinal);
        Assert.Contains("负责人已登记您的考勤", await TapAsync(Li, "checkIn", new { session, mode = "onSite", code }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leader_who_calls_the_roll_as_the_register_closes_is_not_sent_to_the_leader()
    {
        house.Clock.Now = House.Start.AddMinutes(91);
        var told = await TapAsync(House.Leader, "mark", new { session, people = House.Wang, mode = "onSite" });
        Assert.Contains("签到已截止，稍后可在此填写理由更正考勤", told, StringComparison.Ordinal);
        Assert.DoesNotContain("联系负责人", told + await TapAsync(House.Leader, "checkIn", new { session, mode = "onSite" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leader_s_own_mark_is_not_among_those_that_he_corrects_and_an_old_card_says_to_leave_him_out()
    {
        Assert.Contains(House.Leader, await ChoicesAsync(House.Leader), StringComparison.Ordinal);
        await HeldAsync();
        Assert.DoesNotContain(House.Leader, await ChoicesAsync(House.Leader), StringComparison.Ordinal);
        Assert.Contains(House.Leader, await ChoicesAsync(Deputy), StringComparison.Ordinal);
        Assert.Contains("您本人的考勤由其他负责人更正", await TapAsync(House.Leader, "open", new { session, card = "register" }), StringComparison.Ordinal);
        Assert.Contains("请不要勾选本人", await TapAsync(House.Leader, "mark", new { session, people = $"{House.Leader},{Li}", mode = "onSite", why = "x" }), StringComparison.Ordinal);
        await TapAsync(Deputy, "mark", new { session, people = $"{House.Leader},{Li}", mode = "absent", why = "x" });
        Assert.Equal(Mode.Absent, (await house.FileAsync(session)).Marks[House.Leader].Mode);
    }

    private async Task<string> ButtonsAsync(string person) => string.Join(' ', (await house.TapAsync(person, "open", new { session, card = "checkIn" })).SelectTokens("$..actions[*].title"));

    private async Task<string> ChoicesAsync(string person) => string.Join(' ', (await house.TapAsync(person, "open", new { session, card = "register" })).SelectTokens("$..[?(@.id=='people')].choices[*].value"));
}
