using System.Collections.Immutable;
using System.Net;
using Newtonsoft.Json.Linq;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Turns;

/// <summary>A person's page opens the card that is his own in a session at that moment, whoever he is to it.</summary>
public sealed class OwnCardTests : IAsyncLifetime
{
    private static readonly string Deputy = House.Person(5);

    private BotHouse house = null!;
    private string session = "";

    public async Task InitializeAsync()
    {
        house = await BotHouse.StartAsync();
        session = await house.OpenSessionAsync();
        // A role that changes does so from the day of the import.
        house.Clock.Now = House.Start.AddDays(-7);
        ImmutableArray<Member> members = [.. Enumerable.Range(1, 10).Select(i => new Member(
            House.Person(i), House.Unit, i switch { 1 => Role.Leader, 2 => Role.Recorder, 5 => Role.Deputy, _ => Role.Member }, new DateOnly(2024, 1, 1), null, $"p{i}@x"))];
        await house.Get<OrganisationStore>().ImportAsync(
            new OrganisationFile([new Unit(House.Unit, "第一党支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans")], members, [.. members.Select(m => new Person(m.Person, "成员" + m.Person[^3..], "", m.Mail))]), default);
        house.Clock.Now = House.Start;
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Theory]
    [InlineData("leader", "leader", "register")]
    [InlineData("deputy", "leader", "register")]
    [InlineData("recorder", "checkIn", "checkIn")]
    [InlineData("member", "checkIn", "checkIn")]
    public async Task Before_the_register_opens_and_while_it_is_open(string who, string before, string open)
    {
        house.Clock.Now = House.Start.AddDays(-2);
        Assert.Equal(before, await FromPageAsync(PersonOf(who)));
        house.Clock.Now = House.Start.AddMinutes(-30);
        Assert.Equal(open, await FromPageAsync(PersonOf(who)));
    }

    [Fact]
    public async Task Before_it_opens_the_leader_types_the_topic_on_it_and_from_it_he_checks_in_himself()
    {
        house.Clock.Now = House.Start.AddDays(-2);
        var card = await OpenAsync(House.Leader, Assert.Single(await ActionsOfPageAsync(House.Leader)));
        Assert.Equal("topic", card.SelectToken("$..[?(@.type == 'Input.Text' && @.id == 'topic')].id")?.Value<string>());
        var own = card.SelectTokens("$..actions[*]").OfType<JObject>().Single(a => a["title"]!.Value<string>() == "我的签到");
        Assert.Equal("checkIn", NameOf(await OpenAsync(House.Leader, own)));
    }

    [Fact]
    public async Task After_the_close_each_gets_what_is_his_to_do()
    {
        await CloseAsync();
        Assert.Equal(("matters", "matters", "checkIn"), (await OwnAsync(House.Leader), await OwnAsync(Deputy), await OwnAsync(House.Recorder)));
        await house.SaysAsync(House.Leader, "answerHeld", new { session, held = "true" });
        await house.SaysAsync(House.Leader, "mark", new { session, people = string.Join(',', House.Leader, House.Recorder, House.Wang, Deputy), mode = "onSite", why = "点名" });
        await CloseAsync();
        Assert.Equal(("minutesForm", "minutesForm", "checkIn"), (await OwnAsync(House.Leader), await OwnAsync(House.Recorder), await OwnAsync(House.Wang)));
        await house.SaysAsync(House.Recorder, "minutes", new { session, text = "会议记录" });
        Assert.Equal(("minutesReview", "minutesReview", "minutesForm"), (await OwnAsync(House.Leader), await OwnAsync(Deputy), await OwnAsync(House.Recorder)));
        await house.SaysAsync(House.Person(6), "makeUp", new { session, other = "self", text = "自学" });
        Assert.Equal("matters", await OwnAsync(House.Leader));
    }

    [Fact]
    public async Task From_his_own_check_in_a_leader_comes_back_to_the_register_and_nobody_else_does()
    {
        house.Clock.Now = House.Start;
        var card = await house.TapAsync(House.Leader, "checkIn", new { session, mode = "onSite" });
        var back = card.SelectTokens("$..actions[*]").OfType<JObject>().Single(a => a["data"]?["card"]?.Value<string>() == "register");
        Assert.Equal("register", NameOf(await OpenAsync(House.Leader, back)));
        Assert.DoesNotContain("\"register\"", (await house.TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" })).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recorder_checks_in_until_the_close_and_then_writes()
    {
        house.Clock.Now = (await house.FileAsync(session)).End;
        Assert.Equal("checkIn", await OwnAsync(House.Recorder));
        await house.SaysAsync(House.Recorder, "checkIn", new { session, mode = "onSite" });
        Assert.Equal("minutesForm", await OwnAsync(House.Recorder));
    }

    [Fact]
    public async Task Whoever_leads_finds_the_register_from_his_own_card_after_the_close_too()
    {
        house.Clock.Now = House.Start;
        await house.SaysAsync(House.Leader, "mark", new { session, people = string.Join(',', House.Recorder, House.Wang, Deputy, House.Person(6), House.Person(7)), mode = "onSite", why = "点名" });
        await CloseAsync();
        foreach (var (text, stage) in new[] { ("会议记录", "minutesForm"), ("", "minutesReview"), ("", "minutesReview") })
        {
            var own = await house.TapAsync(Deputy, "open", new { session, card = "own" });
            Assert.Equal(stage, NameOf(own));
            var register = await OpenAsync(Deputy, own.SelectTokens("$..actions[*]").OfType<JObject>().Single(a => a["title"]!.Value<string>() == Wording.In("zh-Hans")["action.register"]));
            Assert.Equal("register", NameOf(register));
            await (text != "" ? house.SaysAsync(House.Recorder, "minutes", new { session, text }) : house.SaysAsync(Deputy, "approve", new { session, version = 1 }));
        }

        Assert.DoesNotContain((await house.TapAsync(House.Recorder, "open", new { session, card = "own" })).SelectTokens("$..actions[*].title"), t => t.Value<string>() == Wording.In("zh-Hans")["action.register"]);
    }

    [Theory]
    [InlineData("escalate", "leader")]
    [InlineData("moved", "leader")]
    [InlineData("changeRefused", "leader")]
    public async Task What_a_notice_only_tells_leads_to_the_person_s_own_card(string notice, string opens)
    {
        house.Clock.Now = House.Start.AddDays(-1);
        var viewer = new Viewer(Deputy, "29:" + Deputy, Wording.In("zh-Hans"), house.Clock.Now, Powers.None);
        var sent = JObject.Parse((await house.Get<CardDesk>().MakeAsync(CardDesk.CardOf(notice), session, viewer, null, default))!.Json);
        Assert.Equal(opens, NameOf(await OpenAsync(Deputy, (JObject)sent["actions"]!.Single())));
    }

    [Fact]
    public async Task A_session_that_did_not_take_place_or_was_cancelled_asks_nobody_for_anything()
    {
        await CloseAsync();
        await house.SaysAsync(House.Leader, "answerHeld", new { session, held = "false", why = "停电" });
        Assert.Equal("matters", await OwnAsync(House.Leader));
        var told = await house.SaysAsync(House.Recorder, "open", new { session, card = "own" });
        Assert.Contains("未召开", told, StringComparison.Ordinal);
        Assert.DoesNotContain("提交", told, StringComparison.Ordinal);
        var other = await house.AddSessionAsync(2, House.Start.AddDays(5), []);
        await house.Get<SessionBook>().ExecuteAsync(other, new CancelSession("x", "admin", "k", null).At(House.Start), default);
        var card = await house.TapAsync(House.Leader, "open", new { session = other, card = "own" });
        Assert.Contains("本次会议取消", card.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("topic", card.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_members_card_of_the_day_before_is_the_check_in_once_the_register_is_open_and_he_looks_at_it()
    {
        house.Clock.Now = House.Start.AddDays(-1);
        var viewer = new Viewer(House.Wang, "29:" + House.Wang, Wording.In("zh-Hans"), house.Clock.Now, Powers.None);
        var sent = JObject.Parse((await house.Get<CardDesk>().MakeAsync(CardDesk.CardOf(DueKind.Members), session, viewer, null, default))!.Json);
        Assert.Contains("签到时间：", sent.ToString(), StringComparison.Ordinal);
        Assert.Equal("29:" + House.Wang, sent["refresh"]!["userIds"]!.Single().Value<string>());
        house.Clock.Now = (await house.FileAsync(session)).OpensAt;
        var now = (await OpenAsync(House.Wang, (JObject)sent["refresh"]!["action"]!)).ToString();
        Assert.Contains("正在签到", now, StringComparison.Ordinal);
        Assert.DoesNotContain("签到时间：", now, StringComparison.Ordinal);
    }

    [Fact]
    public async Task His_page_is_turned_by_a_tap_and_whatever_number_comes_is_one_of_its_pages()
    {
        foreach (var day in Enumerable.Range(0, 7))
        {
            await house.AddSessionAsync(2 + day, House.Start.AddDays(20 + day), []);
        }

        house.Clock.Now = House.Start.AddDays(10);
        Assert.Equal(6, (await ActionsOfPageAsync(House.Wang)).Count);
        foreach (var page in new object[] { 1, "1", 999 })
        {
            Assert.Single((await house.TapAsync(House.Wang, "my", new { page })).SelectTokens("$..selectAction"));
        }

        foreach (var page in new object[] { -1, "x", new { } })
        {
            Assert.Equal(6, (await house.TapAsync(House.Wang, "my", new { page })).SelectTokens("$..selectAction").Count());
        }
    }

    [Fact]
    public async Task A_stranger_has_none()
    {
        Assert.DoesNotContain("checkIn", (await house.TapAsync(House.Stranger, "open", new { session, card = "own" })).ToString(), StringComparison.Ordinal);
        Assert.Contains("不在", await house.SaysAsync(House.Stranger, "open", new { session, card = "own" }), StringComparison.Ordinal);
    }

    private static string PersonOf(string who) => who switch { "leader" => House.Leader, "deputy" => Deputy, "recorder" => House.Recorder, _ => House.Wang };

    private static string? NameOf(JObject card) => card.SelectToken("$..refresh.action.data.card")?.Value<string>();

    private async Task CloseAsync()
    {
        var file = await house.FileAsync(session);
        house.Clock.Now = file.ClosesAt.AddMinutes(1);
        await house.RefreshAsync(session);
    }

    private async Task<string?> OwnAsync(string person) => NameOf(await house.TapAsync(person, "open", new { session, card = "own" }));

    private async Task<string?> FromPageAsync(string person) => NameOf(await OpenAsync(person, Assert.Single(await ActionsOfPageAsync(person))));

    /// <summary>Taps an action of a card as a client does: the answer's card.</summary>
    private Task<JObject> OpenAsync(string person, JObject action) => house.TapAsync(person, action["verb"]!.Value<string>()!, action["data"]!);

    /// <summary>What the lines of the page that he asks for in the chat open.</summary>
    private async Task<List<JObject>> ActionsOfPageAsync(string person)
    {
        using var answer = await house.PostAsync(house.Activity("message", person, change: a =>
        {
            a["text"] = "我的";
            a["deliveryMode"] = "expectReplies";
        }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return [.. JObject.Parse(await answer.Content.ReadAsStringAsync()).SelectTokens("$..selectAction").OfType<JObject>()];
    }
}
