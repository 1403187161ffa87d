using Newtonsoft.Json.Linq;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Turns;

/// <summary>What became of the day's notices, in the chat.</summary>
public sealed class NoticesCardTests : IAsyncLifetime
{
    private BotHouse house = null!;

    public async Task InitializeAsync()
    {
        house = await BotHouse.StartAsync();
        var notice = new Notice("members", await house.OpenSessionAsync(), 1);
        var row = new NoticeRow(NoticeState.Delivered, 1, "a", null, House.Start) { Day = "2026-03-05" };
        var rows = house.Get<Table<NoticeRow>>();
        await rows.UpsertAsync(DeliverNotices.PartitionOf(notice), House.Leader, row, default);
        await rows.UpsertAsync(DeliverNotices.PartitionOf(notice), House.Person(5), row with { State = NoticeState.Failed, Reason = "too-late" }, default);
        await rows.UpsertAsync(DeliverNotices.PartitionOf(notice), House.Wang, row with { State = NoticeState.Unreachable, Reason = "no-app" }, default);
        await house.Get<CountNotices>().RunAsync(notice, default);
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task A_leader_asks_in_the_chat_and_reads_how_many_and_who()
    {
        var said = await SayAsync(House.Leader, "通知");
        Assert.Contains("应送达 3 条，已送达 1 条，失败 1 条，无法联系 1 条", said, StringComparison.Ordinal);
        Assert.Contains("成员003 · 未安装应用", said, StringComparison.Ordinal);
        Assert.Contains("1/3 · 未送达 2", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_day_has_its_own() =>
        Assert.Contains("当日没有发送通知", await house.SaysAsync(House.Leader, "notices", new { day = "2026-03-04" }), StringComparison.Ordinal);

    [Fact]
    public async Task Who_leads_nothing_sees_nothing() => Assert.DoesNotContain("已送达", await SayAsync(House.Wang, "notices"), StringComparison.Ordinal);

    [Fact]
    public async Task A_leader_sees_his_own_units_and_those_below_and_who_sees_all_sees_them()
    {
        var (above, beside, admin, deputy) = (House.Person(50), House.Person(51), House.Person(52), House.Person(5));
        (string Person, string Unit, Role Role)[] people = [(House.Leader, House.Unit, Role.Leader), (deputy, House.Unit, Role.Deputy), (above, "top", Role.Leader), (beside, "branch-02", Role.Leader), (admin, "branch-02", Role.Member)];
        await house.Get<OrganisationStore>().ImportAsync(
            new OrganisationFile(
                [.. new[] { "top", House.Unit, "branch-02" }.Select(u => new Unit(u, u, UnitType.Branch, u == "top" ? null : "top", "Asia/Shanghai", null, "zh-Hans"))],
                [.. people.Select(p => new Member(p.Person, p.Unit, p.Role, new DateOnly(2024, 1, 1), null, "x@x"))],
                []),
            default);
        ((FixedDirectory)house.Get<IDirectory>()).Roles[admin] = AppRoles.Inspector;
        foreach (var (person, sees) in new[] { (House.Leader, true), (deputy, true), (above, true), (beside, false), (admin, true) })
        {
            var said = await house.SaysAsync(person, "notices", new { });
            Assert.Equal((person, sees, !sees), (person, said.Contains("应送达 3 条", StringComparison.Ordinal), said.Contains("当日没有发送通知", StringComparison.Ordinal)));
        }
    }

    private async Task<string> SayAsync(string person, string text)
    {
        using var answer = await house.PostAsync(house.Activity("message", person, change: a => a["text"] = text));
        answer.EnsureSuccessStatusCode();
        return Assert.Single(house.Calls).Body is var body ? string.Join('\n', JToken.Parse(body).SelectTokens("$..text").Concat(JToken.Parse(body).SelectTokens("$..value")).Select(t => t.ToString())) : "";
    }
}
