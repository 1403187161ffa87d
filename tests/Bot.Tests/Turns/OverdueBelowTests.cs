using System.Collections.Immutable;
using System.Net;
using Newtonsoft.Json.Linq;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Turns;

/// <summary>What the leaders of units below let lie stands on the page of the leader above, once the ladder has come to him.</summary>
public sealed class OverdueBelowTests : IAsyncLifetime
{
    private const string Committee = "committee";
    private static readonly string Above = House.Person(20);
    private static readonly string Second = House.Person(21);
    private static readonly string Li = House.Person(4);
    private static readonly ImmutableArray<RosterEntry> Roster = [.. Enumerable.Range(1, 10).Select(i => new RosterEntry(House.Person(i), i == 1 ? Role.Leader : Role.Member, new string('a', 64)))];

    private BotHouse house = null!;
    private string session = "";

    public async Task InitializeAsync()
    {
        house = await BotHouse.StartAsync();
        house.Clock.Now = House.Start.AddDays(-9);
        var day = new DateOnly(2024, 1, 1);
        ImmutableArray<Member> members =
        [
            .. Enumerable.Range(1, 10).Select(i => new Member(House.Person(i), House.Unit, i == 1 ? Role.Leader : Role.Member, day, null, $"p{i}@x")),
            new Member(Above, Committee, Role.Leader, day, null, "above@x"), new Member(Second, "branch-02", Role.Leader, day, null, "second@x"),
        ];
        await house.Get<OrganisationStore>().ImportAsync(
            new OrganisationFile(
                [UnitOf(Committee, "机关党委", null), UnitOf(House.Unit, "第一党支部", Committee), UnitOf("branch-02", "第二党支部", Committee)],
                members, [.. members.Select(m => new Person(m.Person, "成员" + m.Person[^3..], "", m.Mail))]),
            default);
        session = await house.AddSessionAsync(1, House.Start, Roster);
        house.Clock.Now = House.Start.AddDays(-5);
        await house.SaysAsync(Li, "askLeave", new { session, from = "2026-03-05", to = "2026-03-05", why = "出差" });
        await house.RefreshAsync(session);
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task It_is_counted_by_unit_from_the_moment_on_at_which_it_is_his_and_opens_what_waits()
    {
        house.Clock.Now = House.Start.AddDays(-3).AddSeconds(-1);
        Assert.DoesNotContain("下级单位逾期事项", (await PageAsync(Above)).ToString(), StringComparison.Ordinal);
        house.Clock.Now = House.Start.AddDays(-3);
        var page = await PageAsync(Above);
        Assert.Contains("下级单位逾期事项：1 场会议，1 个单位", page.ToString(), StringComparison.Ordinal);
        var line = Assert.Single(page.SelectTokens("$..selectAction"), a => a["title"]!.Value<string>() == "第一党支部");
        var card = (await house.TapAsync(Above, line["verb"]!.Value<string>()!, line["data"]!)).ToString();
        Assert.Contains("待审批请假 1 人", card, StringComparison.Ordinal);
        await house.SaysAsync(Above, "decideLeave", new { session, person = Li, request = (await house.FileAsync(session)).Leaves[Li].Request, granted = "true" });
        await house.RefreshAsync(session);
        Assert.DoesNotContain("下级单位逾期事项", (await PageAsync(Above)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_the_leader_himself_nor_one_of_another_unit_sees_it_there()
    {
        house.Clock.Now = House.Start.AddDays(-3);
        Assert.DoesNotContain("下级单位逾期事项", (await PageAsync(House.Leader)).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("下级单位逾期事项", (await PageAsync(Second)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Minutes_that_nobody_writes_are_his_two_days_after_their_deadline_and_until_they_are_locked()
    {
        await house.SaysAsync(House.Leader, "decideLeave", new { session, person = Li, request = (await house.FileAsync(session)).Leaves[Li].Request, granted = "true" });
        house.Clock.Now = House.Start;
        await house.SaysAsync(House.Wang, "checkIn", new { session, mode = "onSite" });
        house.Clock.Now = House.Start.AddHours(3);
        await house.RefreshAsync(session);
        var file = await house.FileAsync(session);
        house.Clock.Now = file.MinutesDue.AddDays(2);
        Assert.Contains("下级单位逾期事项：1 场会议", (await PageAsync(Above)).ToString(), StringComparison.Ordinal);
        house.Clock.Now = file.LocksAt;
        await house.RefreshAsync(session);
        Assert.DoesNotContain("下级单位逾期事项", (await PageAsync(Above)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_notes_of_who_leads_alone_are_brought_to_him_once_and_he_reads_them()
    {
        var held = await house.AddSessionAsync(2, House.Start, Roster, terms: new Terms(new Fraction(1, 2)) { Notes = NotesWanted.Demanded });
        await house.SaysAsync(House.Leader, "decideLeave", new { session, person = Li, request = (await house.FileAsync(session)).Leaves[Li].Request, granted = "false", why = "必须参加" });
        await house.RefreshAsync(session);
        house.Clock.Now = House.Start;
        await house.SaysAsync(House.Leader, "checkIn", new { session = held, mode = "onSite" });
        await house.SaysAsync(House.Wang, "checkIn", new { session = held, mode = "onSite" });
        house.Clock.Now = House.Start.AddHours(3);
        await house.SaysAsync(House.Wang, "notes", new { session = held, text = "成员的心得" });
        foreach (var text in new[] { "负责人的心得", "负责人改过的心得" })
        {
            await house.SaysAsync(House.Leader, "notes", new { session = held, text });
            await house.RefreshAsync(held);
        }

        var told = Assert.Single(((MemoryQueue)house.Get<IWorkQueue>()).Sent.Select(m => m.Message).OfType<NoticeWork>().Where(n => n.Kind == AttendanceNotices.NotesReview).Distinct());
        Assert.Equal([Above], await RecipientsAsync(told));
        // He who wrote them has nothing to do with them; two days later the session stands on the page above.
        Assert.Contains((await PageAsync(House.Leader)).SelectTokens("$..text"), t => t.Value<string>() == "1 项");
        house.Clock.Now = House.Start.AddHours(3).AddDays(2);
        var page = await PageAsync(Above);
        var below = Assert.Single(page.SelectTokens("$..selectAction"), a => a["title"]!.Value<string>() == "第一党支部");
        var card = await house.TapAsync(Above, "open", below["data"]!);
        var line = Assert.Single(card.SelectTokens("$..selectAction"), a => a["data"]!["person"]?.Value<string>() == House.Leader);
        card = await house.TapAsync(Above, "open", line["data"]!);
        Assert.Contains("负责人改过的心得", card.ToString(), StringComparison.Ordinal);
        await house.TapAsync(Above, "readNotes", card.SelectToken("$..actions[?(@.verb=='readNotes')].data")!);
        Assert.Equal(Above, (await house.FileAsync(held)).Notes[House.Leader].ReadBy);
        Assert.Empty(await RecipientsAsync(told));
        Assert.Contains("只有本单位负责人", await house.SaysAsync(Above, "open", new { session = held, card = "matters" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_its_day_a_session_below_stands_on_his_page_and_he_visits_it_from_there()
    {
        await house.SaysAsync(House.Leader, "decideLeave", new { session, person = Li, request = (await house.FileAsync(session)).Leaves[Li].Request, granted = "true" });
        house.Clock.Now = House.Start.AddDays(-1);
        Assert.DoesNotContain("下级单位今日会议", (await PageAsync(Above)).ToString(), StringComparison.Ordinal);
        house.Clock.Now = House.Start.AddMinutes(5);
        var page = await PageAsync(Above);
        Assert.Contains("下级单位今日会议", page.ToString(), StringComparison.Ordinal);
        var line = page.SelectTokens("$..selectAction").First(a => a["data"]!["session"]!.Value<string>() == session && a["title"]!.Value<string>() == "支部党员大会");
        var card = await house.TapAsync(Above, "open", line["data"]!);
        var tap = card.SelectTokens("$..actions[?(@.verb=='checkIn')]").First();
        await house.TapAsync(Above, "checkIn", tap["data"]!);
        Assert.Equal([Above], (await house.FileAsync(session)).Visitors);
        Assert.DoesNotContain("下级单位今日会议", (await PageAsync(House.Leader)).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("下级单位今日会议", (await PageAsync(Second)).ToString(), StringComparison.Ordinal);
        await house.Get<SessionBook>().ExecuteAsync(session, CloseRegister.Command(await house.FileAsync(session), (await house.FileAsync(session)).ClosesAt.AddMinutes(1)), default);
        house.Clock.Now = House.Start.AddHours(5);
        await house.RefreshAsync(session);
        Assert.DoesNotContain("下级单位今日会议", (await PageAsync(Above)).ToString(), StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<string>> RecipientsAsync(NoticeWork work) =>
        Recipients.Of(work.Kind, work.Occasion, await house.FileAsync(work.FileId), await house.Get<OrganisationStore>().ReadAsync(default), house.Clock.Now);

    private static Unit UnitOf(string id, string name, string? parent) => new(id, name, UnitType.Branch, parent, "Asia/Shanghai", null, "zh-Hans");

    private async Task<JObject> PageAsync(string person)
    {
        using var answer = await house.PostAsync(house.Activity("message", person, change: a =>
        {
            a["text"] = "我的";
            a["deliveryMode"] = "expectReplies";
        }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JObject.Parse(await answer.Content.ReadAsStringAsync());
    }
}
