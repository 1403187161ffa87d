using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Units;

public sealed class OrganisationTests
{
    private static readonly DateOnly Day = new(2026, 3, 10);

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
