using System.Collections.Immutable;
using System.Globalization;
using Newtonsoft.Json.Linq;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Reach;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Turns;

/// <summary>The reach card over many units, and a leader who visits those that he looks after.</summary>
public sealed class ReachTurnTests : IAsyncLifetime
{
    private const string Top = "top";
    private const int Branches = 80;

    private static readonly string Above = House.Person(50);
    private static readonly string Beside = House.Person(51);
    private static readonly string Sits = House.Person(52);

    private BotHouse house = null!;
    private string session = "";

    public async Task InitializeAsync()
    {
        house = await BotHouse.StartAsync();
        session = await house.OpenSessionAsync();
        ImmutableArray<Member> members =
        [
            .. Enumerable.Range(1, 10).Select(i => Of(i, House.Unit, i == 1 ? Role.Leader : Role.Member)),
            Of(50, Top, Role.Leader), Of(51, "branch-02", Role.Leader), Of(52, Top, Role.Member),
        ];
        await house.Get<OrganisationStore>().ImportAsync(
            new OrganisationFile([Unit(Top, "党委", null), .. Enumerable.Range(1, Branches).Select(i => Unit(Id(i), $"第{i}支部", Top))], members, [.. members.Select(m => new Person(m.Person, "成员" + m.Person[^3..], "", m.Mail))]),
            default);
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task A_unit_beyond_the_list_is_found_by_its_name()
    {
        var card = await house.TapAsync(Above, "reach", new { unit = Top });
        Assert.DoesNotContain("第77支部", Offered(card));
        Assert.Contains("（共 81 个）", card.ToString(), StringComparison.Ordinal);
        // What stands in the list when he looks for another is not what he looks at.
        card = await house.TapAsync(Above, "reach", new { unit = House.Unit, shown = Top, find = "77" });
        Assert.Equal(["第77支部", "党委"], Offered(card));
        Assert.Contains("覆盖情况：党委", card.ToString(), StringComparison.Ordinal);
        Assert.Contains("覆盖情况：第77支部", await house.SaysAsync(Above, "reach", new { unit = "branch-77", find = "77" }), StringComparison.Ordinal);
        Assert.Contains("没有名称相符", await house.SaysAsync(Above, "reach", new { shown = Top, find = "无此单位" }), StringComparison.Ordinal);
        Assert.Contains("您无权查看", await house.SaysAsync(Beside, "reach", new { shown = Top, find = "77" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_card_of_a_unit_with_others_below_says_whom_all_of_them_have_reached()
    {
        await house.TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" });
        await CloseAsync();
        Assert.Contains("共 81 个单位，13 人中 1 人参加过（每人只计一次）", await house.SaysAsync(Above, "reach", new { unit = Top }), StringComparison.Ordinal);
        Assert.DoesNotContain("全部下级单位", await house.SaysAsync(Above, "reach", new { unit = House.Unit }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leader_of_a_unit_above_checks_in_as_a_visitor_and_it_counts_as_his_attendance_below()
    {
        Assert.Contains("以来宾身份签到", await house.SaysAsync(Above, "open", new { session, card = "checkIn" }), StringComparison.Ordinal);
        Assert.Contains("已登记为来宾", await house.SaysAsync(Above, "checkIn", new { session, mode = "onSite" }), StringComparison.Ordinal);
        await house.TapAsync(Above, "checkIn", new { session, mode = "online" });
        await house.TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" });
        var file = await house.FileAsync(session);
        Assert.Equal((Above, GuestRole.Visitor, Above), Assert.Single(file.Guests) is var guest ? (guest.Guest, guest.Role, guest.By) : default);
        Assert.Equal((10, 1), (file.Roster.Count, file.Present));
        Assert.Contains("成员050 (来宾)", (await house.TapAsync(House.Leader, "open", new { session, card = "register" })).ToString(), StringComparison.Ordinal);
        await CloseAsync();
        Assert.Equal((1, 1), Assert.Single((await house.Get<ReachBook>().OfAsync(Top, ReachPeriod.Of(2026), default))!.Leaders) is var year ? (year.Below, year.BelowAttended) : default);
        var days = ReachPeriod.Of(new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 31))!;
        Assert.Equal((1, 1), Assert.Single((await house.Get<ReachBook>().OfAsync(Top, days, default))!.Leaders) is var month ? (month.Below, month.BelowAttended) : default);
        // Reached somewhere: Wang on the roster, and the visitor.
        Assert.Equal(2, (await house.Get<ReachTotals>().OfAsync(Top, ReachPeriod.Of(2026), default)).Reached);
    }

    [Fact]
    public async Task Nobody_else_is_a_visitor_by_his_own_word()
    {
        foreach (var person in new[] { Beside, Sits, House.Stranger })
        {
            Assert.Contains("不在本次会议应到名单", await house.SaysAsync(person, "checkIn", new { session, mode = "onSite" }), StringComparison.Ordinal);
        }

        await CloseAsync();
        Assert.DoesNotContain("已登记为来宾", await house.SaysAsync(Above, "checkIn", new { session, mode = "onSite" }), StringComparison.Ordinal);
        Assert.Empty((await house.FileAsync(session)).Guests);
    }

    [Fact]
    public async Task Where_a_code_is_asked_for_a_visitor_types_it_as_well()
    {
        var coded = await house.AddSessionAsync(
            2, House.Start, [.. Enumerable.Range(1, 10).Select(i => new RosterEntry(House.Person(i), i == 1 ? Role.Leader : Role.Member, new string('a', 64)))], terms: new Terms(new Fraction(1, 2)) { CodeDemanded = true });
        Assert.Contains("请输入负责人出示的", await house.SaysAsync(Above, "checkIn", new { session = coded, mode = "onSite" }), StringComparison.Ordinal);
        var code = new string([.. (await house.SaysAsync(House.Leader, "open", new { session = coded, card = "code" })).Split('\n').First(t => t.Length == 7 && t[3] == ' ').Where(char.IsAsciiDigit)]);
        Assert.Contains("已登记为来宾", await house.SaysAsync(Above, "checkIn", new { session = coded, mode = "onSite", code }), StringComparison.Ordinal);
    }

    private async Task CloseAsync()
    {
        house.Clock.Now = House.Start.AddMinutes(91);
        await house.RefreshAsync(session);
    }

    private static List<string> Offered(JObject card) => [.. card.SelectTokens("$..choices[*].title").Select(t => (string)t!)];

    private static Member Of(int person, string unit, Role role) => new(House.Person(person), unit, role, new DateOnly(2024, 1, 1), null, "x@x");

    private static Unit Unit(string id, string name, string? parent) => new(id, name, UnitType.Branch, parent, "Asia/Shanghai", null, "zh-Hans");

    private static string Id(int i) => string.Create(CultureInfo.InvariantCulture, $"branch-{i:00}");
}
