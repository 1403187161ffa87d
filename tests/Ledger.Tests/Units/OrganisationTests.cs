using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Units;

public sealed class OrganisationTests
{
    private static readonly DateOnly Day = new(2026, 3, 10);

    [Fact]
    public void The_day_is_that_of_the_root_of_a_unit_or_of_a_persons_own_unit()
    {
        var now = new DateTimeOffset(2026, 2, 28, 23, 30, 0, TimeSpan.Zero);
        Unit In(string id, string? parent, string zone) => new(id, id, UnitType.Branch, parent, zone, null, "en");
        var organisation = new Organisation(
            [In("a", null, "UTC") with { Until = new DateOnly(2025, 1, 1) }, In("b", null, "Asia/Shanghai"), In("c", "b", "America/New_York")],
            [new Member("p", "c", Role.Member, new DateOnly(2024, 1, 1), null, "p@x")]);
        var (first, last) = (new DateOnly(2026, 3, 1), new DateOnly(2026, 2, 28));
        Assert.Equal(("Asia/Shanghai", first), (organisation.HomeZone, organisation.Today(now)));
        Assert.Equal((last, first, first), (organisation.TodayIn("c", now), organisation.TodayIn("b", now), organisation.TodayIn("nowhere", now)));
        Assert.Equal((last, first), (organisation.TodayOf("p", now), organisation.TodayOf("nobody", now)));
        Assert.Equal(("UTC", last), new Organisation([], []) is var none ? (none.HomeZone, none.Today(now)) : default);
    }

    [Fact]
    public void Units_that_a_crash_left_below_each_other_end_every_walk()
    {
        var organisation = new Organisation([Unit("a", "c"), Unit("b", "a"), Unit("c", "b"), Unit("d", "c")], [new Member("wang", "d", Role.Member, Day, null, "")]);
        Assert.Equal(["a", "b", "c", "d"], organisation.WithAllBelow("a"));
        Assert.Null(Recipients.LeaderOf(organisation, "d", Day, null));
        Assert.Equal(Powers.None, Powers.Of(organisation, "d", "wang", Day, admin: false));
    }

    [Fact]
    public void A_unit_comes_before_those_below_it_and_each_with_its_own()
    {
        var organisation = new Organisation([Unit("a", null), Unit("b", "a"), Unit("b1", "b"), Unit("c", "a")], []);
        Assert.Equal(["a", "b", "b1", "c"], organisation.WithAllBelow("a"));
        Assert.Equal(["a", "b", "c"], organisation.WithAllBelow("a", u => u == "a"));
    }

    private static Unit Unit(string id, string? parent) => new(id, id, UnitType.Branch, parent, "Asia/Shanghai", null, "zh-Hans");
}
