using Newtonsoft.Json.Linq;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Plans;

/// <summary>The admin's dialogue in chat.</summary>
public sealed class PlanTurnTests : IAsyncLifetime
{
    private BotHouse house = null!;

    public async Task InitializeAsync()
    {
        house = await BotHouse.StartAsync();
        await house.Services.OrganiseAsync();
        ((FixedDirectory)house.Get<IDirectory>()).Roles[House.Wang] = AppRoles.Admin;
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task An_admin_orders_reviews_publishes_stops_and_goes_on()
    {
        Assert.Contains("正在制定", await TapAsync("makePlan", new { from = "2026-04-01", to = "2026-06-30" }), StringComparison.Ordinal);
        await house.Services.WorkAsync();
        var plan = (await house.Get<PlanDesk>().NewestAsync(default))!.Id;
        var review = await TapAsync("showPlan", new { session = plan, what = "review" });
        Assert.Contains("草案，未发布", review, StringComparison.Ordinal);
        Assert.Contains("2026-05", review, StringComparison.Ordinal);
        Assert.Contains("支部 branch-02", await TapAsync("showPlan", new { session = plan, what = "units" }), StringComparison.Ordinal);
        Assert.Contains("支委会", await TapAsync("showPlan", new { session = plan, what = "unit", unit = "branch-02" }), StringComparison.Ordinal);
        Assert.Contains("已完成 0/3", await TapAsync("publishPlan", new { session = plan }), StringComparison.Ordinal);
        await house.Services.WorkAsync(most: 2);
        Assert.Contains("1/3 个单位已发布", await TapAsync("stopPlan", new { session = plan }), StringComparison.Ordinal);
        Assert.Contains("已完成 1/3", await TapAsync("publishPlan", new { session = plan }), StringComparison.Ordinal);
        await house.Services.WorkAsync();
        Assert.Contains("已于", await TapAsync("showPlan", new { session = plan, what = "review" }), StringComparison.Ordinal);
        Assert.Equal(9, (await house.Services.FilesAsync()).Count);
    }

    [Theory]
    [InlineData("makePlan")]
    [InlineData("publishPlan")]
    [InlineData("stopPlan")]
    [InlineData("showPlan")]
    public async Task Who_is_no_admin_is_refused(string verb) =>
        Assert.Contains("只有管理员", await TapAsync(verb, new { session = new string('a', 32), what = "units", from = "2026-04-01", to = "2026-06-30" }, House.Leader), StringComparison.Ordinal);

    [Theory]
    [InlineData("2026-06-30", "2026-04-01", "日期")]
    [InlineData("tomorrow", "2026-04-01", "日期")]
    [InlineData("2026-01-01", "2026-02-01", "所选日期已过")]
    public async Task Days_that_cannot_be_planned_are_refused(string from, string to, string said)
    {
        Assert.Contains(said, await TapAsync("makePlan", new { from, to }), StringComparison.Ordinal);
        Assert.Null(await house.Get<PlanDesk>().NewestAsync(default));
    }

    [Theory]
    [InlineData("nothing", "units", null)]
    [InlineData("ffffffffffffffffffffffffffffffff", "units", null)]
    [InlineData(null, "unit", "../../secret")]
    [InlineData(null, "everything", null)]
    public async Task A_forged_card_shows_nothing_that_is_not_there(string? plan, string what, string? unit)
    {
        await TapAsync("makePlan", new { from = "2026-04-01", to = "2026-06-30" });
        await house.Services.WorkAsync();
        var text = await TapAsync("showPlan", new { session = plan ?? (await house.Get<PlanDesk>().NewestAsync(default))!.Id, what, unit, page = "99" });
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Contains(plan switch { null => "草案", "nothing" => "无法", _ => "没有" }, text, StringComparison.Ordinal);
    }

    private async Task<string> TapAsync(string verb, object data, string? person = null)
    {
        var answer = await house.TapAsync(person ?? House.Wang, verb, data);
        return string.Join('\n', ((JContainer)answer["value"]!).DescendantsAndSelf().OfType<JProperty>().Where(p => p.Name is "text" or "value" or "title").Select(p => p.Value.ToString()));
    }
}
