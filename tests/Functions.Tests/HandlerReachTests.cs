using TeamsAddin.Ledger.Reach;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Functions.Tests;

/// <summary>Reach over many units is counted at night.</summary>
public sealed partial class HandlerTests
{
    [Fact]
    public async Task The_night_counts_whom_many_units_have_reached()
    {
        await house.Get<OrganisationStore>().ImportAsync(
            new OrganisationFile(
                [.. Enumerable.Range(0, ReachTotals.FewUnits + 1).Select(i => new Unit($"u{i}", "支部", UnitType.Branch, i == 0 ? null : "u0", "Asia/Shanghai", null, "zh-Hans"))],
                [new Member(Leader, "u0", Role.Leader, new DateOnly(2020, 1, 1), null, "l@x")],
                [new Person(Leader, "李", "", "l@x")]),
            default);
        var year = house.Clock.Now.Year;
        Assert.Null(await house.Get<ReachTotals>().QuickAsync("u0", year, default));
        await house.TimerAsync("Reconcile");
        Assert.Equal((1, 0), await house.Get<ReachTotals>().QuickAsync("u0", year, default) is { } total ? (total.People, total.Reached) : default);
        Assert.NotNull(await house.Get<ReachTotals>().QuickAsync("u0", year - 1, default));
    }
}
