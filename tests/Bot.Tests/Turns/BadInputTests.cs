using System.Net;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Bot.Tests.Turns;

public sealed class BadInputTests : IAsyncLifetime
{
    private BotHouse house = null!;
    private string session = "";

    public async Task InitializeAsync()
    {
        house = await BotHouse.StartAsync();
        session = await house.OpenSessionAsync();
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task A_tap_is_recorded_for_who_tapped_and_said_so()
    {
        var text = await TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" });
        Assert.Contains("已记录：现场，14:30", text, StringComparison.Ordinal);
        Assert.Equal(Mode.OnSite, (await FileAsync()).Marks[House.Wang].Mode);
    }

    [Fact]
    public async Task The_same_tap_twenty_times_at_once_makes_one_entry()
    {
        var before = (await FileAsync()).Sequence;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => house.TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" }, "f:same")));
        Assert.Equal(before + 1, (await FileAsync()).Sequence);
    }

    [Fact]
    public async Task Twenty_taps_of_one_person_at_once_make_one_entry()
    {
        var before = (await FileAsync()).Sequence;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => house.TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" })));
        Assert.Equal(before + 1, (await FileAsync()).Sequence);
    }

    [Fact]
    public async Task Another_persons_id_in_the_card_is_not_looked_at()
    {
        await TapAsync(House.Wang, "checkIn", new { session, mode = "onSite", person = House.Leader, actor = House.Leader, unit = "other" });
        Assert.Equal([House.Wang], (await FileAsync()).Marks.Keys);
    }

    [Theory]
    [InlineData("message")]
    [InlineData("installationUpdate")]
    [InlineData("conversationUpdate")]
    public async Task What_is_said_in_a_team_is_neither_answered_nor_kept_as_a_person_s_chat(string type)
    {
        using var answer = await house.PostAsync(house.Activity(type, House.Wang, change: a =>
        {
            a["conversation"]!["conversationType"] = "channel";
            a["conversation"]!["id"] = "19:x@thread.tacv2";
            a["text"] = "我的";
            a["action"] = "add";
        }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null(await house.Get<Conversations>().FindAsync(House.Wang, default));
        Assert.Equal(0, house.Sent);
    }

    [Fact]
    public async Task A_person_of_another_unit_is_not_on_the_roster()
    {
        var before = (await FileAsync()).Sequence;
        Assert.Contains("不在本次会议应到名单", await TapAsync(House.Stranger, "checkIn", new { session, mode = "onSite" }), StringComparison.Ordinal);
        Assert.Equal(before, (await FileAsync()).Sequence);
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef", "没有这场会议")]
    [InlineData("../../secrets", "无法识别")]
    [InlineData("", "无法识别")]
    public async Task A_session_that_is_not_there_is_refused(string other, string told) =>
        Assert.Contains(told, await TapAsync(House.Wang, "checkIn", new { session = other, mode = "onSite" }), StringComparison.Ordinal);

    [Theory]
    [InlineData(-31, "签到尚未开始")]
    [InlineData(91, "签到已截止")]
    public async Task Before_the_opening_and_after_the_close_a_tap_is_refused(int minutes, string told)
    {
        house.Clock.Now = House.Start.AddMinutes(minutes);
        Assert.Contains(told, await TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("excused")]
    [InlineData("absent")]
    [InlineData("teleported")]
    public async Task A_member_cannot_mark_himself_otherwise_than_present(string mode)
    {
        await TapAsync(House.Wang, "checkIn", new { session, mode });
        Assert.Empty((await FileAsync()).Marks);
    }

    [Theory]
    [InlineData("register")]
    [InlineData("minutesReview")]
    [InlineData("leader")]
    [InlineData("minutesForm")]
    [InlineData("leaveWithdrawn")]
    [InlineData("escalate")]
    [InlineData("changeRefused")]
    [InlineData("noSuchCard")]
    public async Task A_member_cannot_open_a_card_that_is_not_his(string card)
    {
        var text = await TapAsync(House.Wang, "open", new { session, card });
        Assert.Contains("负责人", text, StringComparison.Ordinal);
        Assert.DoesNotContain("成员004", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Minutes_from_who_may_not_write_them_are_refused()
    {
        Assert.Contains("只有记录人或负责人", await TapAsync(House.Wang, "minutes", new { session, text = "假的" }), StringComparison.Ordinal);
        Assert.Equal(MinutesStage.None, (await FileAsync()).Minutes.Stage);
    }

    [Fact]
    public async Task Forty_kilobytes_of_minutes_are_refused_with_the_limit()
    {
        var text = await TapAsync(House.Recorder, "minutes", new { session, text = new string('长', 41_000) });
        Assert.Contains("最多 20000 字", text, StringComparison.Ordinal);
        Assert.Equal(MinutesStage.None, (await FileAsync()).Minutes.Stage);
    }

    [Fact]
    public async Task Control_characters_are_taken_out_and_the_rest_is_kept_as_written()
    {
        await TapAsync(House.Recorder, "minutes", new { session, text = "一\u0000\u0007二\n=cmd() <script> 🙂 \u202E三\u200B\uFEFF 👨\u200D👩" });
        var file = await FileAsync();
        Assert.Equal("一二\n=cmd() <script> 🙂 三 👨\u200D👩", await house.Get<SessionBook>().TextAsync(session, file.Minutes.Text, default));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task The_clock_of_a_phone_is_never_taken(int days)
    {
        var tap = house.Tap(House.Wang, "checkIn", new { session, mode = "onSite" });
        tap["timestamp"] = tap["localTimestamp"] = house.Clock.Now.AddDays(days).ToString("O");
        tap["localTimezone"] = "America/New_York";
        using var answer = await house.PostAsync(tap);
        Assert.Equal(house.Clock.Now, (await FileAsync()).Marks[House.Wang].At);
    }

    [Fact]
    public async Task Another_tenant_is_refused()
    {
        var answer = await house.TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" }, tenant: "bbbbbbbb-0000-0000-0000-00000000000b");
        Assert.Contains("不服务于您所在的组织", answer.ToString(), StringComparison.Ordinal);
        Assert.Empty((await FileAsync()).Marks);
    }

    [Fact]
    public async Task Verbs_that_do_not_exist_are_refused() =>
        Assert.Contains("无法识别", await TapAsync(House.Leader, "dropTables", new { session }), StringComparison.Ordinal);

    [Fact]
    public async Task A_plan_is_for_admins_only() => Assert.Contains("只有管理员", await TapAsync(House.Leader, "makePlan", new { from = "2026-03-02", to = "2026-03-31" }), StringComparison.Ordinal);

    [Fact]
    public async Task Without_a_token_nothing_is_taken()
    {
        using var answer = await house.PostAsync(house.Tap(House.Wang, "checkIn", new { session, mode = "onSite" }).ToString(), withToken: false);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{")]
    [InlineData("")]
    public async Task What_is_not_JSON_is_a_bad_request(string body)
    {
        using var answer = await house.PostAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task JSON_of_depth_500_is_a_bad_request()
    {
        using var answer = await house.PostAsync(string.Concat(Enumerable.Repeat("{\"a\":", 500)) + "1" + new string('}', 500));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task More_than_a_megabyte_is_refused_and_the_next_tap_works()
    {
        using var answer = await house.PostAsync("{\"type\":\"message\",\"text\":\"" + new string('x', 1_200_000) + "\"}");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        await A_tap_is_recorded_for_who_tapped_and_said_so();
    }

    [Theory]
    [InlineData("en-US", "On site")]
    [InlineData("zh-TW", "現場")]
    [InlineData("zh-HK", "現場")]
    [InlineData("zh-CN", "现场")]
    [InlineData("xx-nonsense", "On site")]
    public async Task The_persons_locale_chooses_the_language(string locale, string word)
    {
        var tap = house.Tap(House.Wang, "checkIn", new { session, mode = "onSite" });
        tap["locale"] = locale;
        using var answer = await house.PostAsync(tap);
        Assert.Contains(word, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_leaders_register_counts_what_was_tapped()
    {
        await TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" });
        await TapAsync(House.Recorder, "checkIn", new { session, mode = "online" });
        var texts = (await house.TapAsync(House.Leader, "open", new { session, card = "register" })).SelectTokens("$..text").Select(t => t.ToString()).ToList();
        Assert.Equal(["10", "1", "1", "0", "8"], texts.Where(t => int.TryParse(t, out _)));
    }

    private Task<string> TapAsync(string person, string verb, object data) => house.SaysAsync(person, verb, data);

    private Task<SessionFile> FileAsync() => house.FileAsync(session);
}
