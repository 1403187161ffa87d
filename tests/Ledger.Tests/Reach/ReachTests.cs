using System.Globalization;
using TeamsAddin.Ledger.Reach;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;
using TeamsAddin.Ledger.Units;
using static TeamsAddin.Ledger.Tests.Sessions.PersonHouse;

namespace TeamsAddin.Ledger.Tests.Reach;

/// <summary>Whom sessions reach, in a unit and in all.</summary>
public sealed class ReachTests
{
    private const string Zhao = "zhao";
    private const string Qian = "qian";
    private const string Sun = "sun";

    private static readonly ReachPeriod Year = ReachPeriod.Of(2026);

    private readonly PersonHouse house = new(new DateOnly(2026, 6, 1));

    [Fact]
    public async Task Each_person_counts_once_and_is_reached_wherever_he_attended()
    {
        await HouseAsync();
        await house.HeldAsync("a", new DateOnly(2026, 3, 5), [Wang, Li, Sun], []);
        await house.HeldAsync("a", new DateOnly(2026, 3, 6), [Wang, Li, Sun], [Li]);
        await house.HeldAsync("b", new DateOnly(2026, 3, 7), [Wang, Zhao, Leader], [Wang]);
        var total = await house.Totals.OfAsync("top", Year, default);
        // Wang is in both units and attended in one of them.
        Assert.Equal((3, 6, 2), (total.Units, total.People, total.Reached));
        Assert.Equal([new(Unreached.None, 3), new(Unreached.New, 1)], total.Reasons.AsEnumerable());
        Assert.Equal((1, 2), ((await house.Reach.OfAsync("a", Year, default))!.Reached, (await house.Totals.OfAsync("a", Year, default)).Reached));
    }

    [Fact]
    public async Task Who_had_leave_for_all_that_he_was_expected_at_was_on_leave()
    {
        await HouseAsync();
        await house.HeldAsync("a", new DateOnly(2026, 3, 5), [Wang, Li, Sun], [Sun], excused: [Wang, Li]);
        await house.HeldAsync("a", new DateOnly(2026, 3, 6), [Wang, Li, Sun], [Sun], excused: [Li]);
        var reach = await house.Reach.OfAsync("a", Year, default);
        Assert.Equal((Unreached.OnLeave, 2), reach!.Unreached.Single(u => u.Person == Li) is var li ? (li.Reason, li.Sessions) : default);
        // Absent once, he was not on leave.
        Assert.Equal(Unreached.None, reach.Unreached.Single(u => u.Person == Wang).Reason);
        Assert.Contains(new ReasonCount(Unreached.OnLeave, 1), (await house.Totals.OfAsync("a", Year, default)).Reasons);
    }

    [Fact]
    public async Task One_who_is_away_or_came_this_month_is_told_apart()
    {
        await house.ImportAsync([Unit("a")], Member(Wang, "a", away: true), Member(Li, "a", from: new DateOnly(2026, 5, 20)), Member(Zhao, "a"));
        await house.HeldAsync("a", new DateOnly(2026, 3, 5), [Wang, Zhao], []);
        Assert.Equal([new(Unreached.None, 1), new(Unreached.PostedElsewhere, 1), new(Unreached.New, 1)], (await house.Totals.OfAsync("a", Year, default)).Reasons.AsEnumerable());
    }

    [Fact]
    public async Task What_he_attended_in_his_old_unit_and_with_the_unit_above_counts_in_the_total()
    {
        await house.ImportAsync(
            [Unit("top"), Unit("old", "top"), Unit("new", "top")],
            Member(Wang, "old", to: new DateOnly(2026, 5, 3)), Member(Wang, "new", from: new DateOnly(2026, 5, 4)), Member(Li, "new"), Member(Zhao, "new"),
            Member(Sun, "old", to: new DateOnly(2026, 5, 30)), Member(Sun, "new", from: new DateOnly(2026, 5, 31)));
        await house.HeldAsync("old", new DateOnly(2026, 3, 5), [Wang, Sun], [Wang]);
        await house.HeldAsync("top", new DateOnly(2026, 3, 6), [Wang, Li, Zhao], [Li]);
        var total = await house.Totals.OfAsync("new", Year, default);
        Assert.Equal((4, 2), (total.People, total.Reached));
        // Sun was transferred yesterday, and is not new in the organisation.
        Assert.Equal([new(Unreached.None, 2)], total.Reasons.AsEnumerable());
    }

    [Fact]
    public async Task Days_take_what_began_on_them_whichever_year_owes_it()
    {
        await HouseAsync();
        await house.HeldAsync("a", new DateOnly(2025, 12, 31), [Wang, Li, Sun], [Sun]);
        await house.HeldAsync("a", new DateOnly(2026, 1, 1), [Wang, Li, Sun], [Wang], period: "2025-S11-02");
        await house.HeldAsync("a", new DateOnly(2026, 1, 31), [Wang, Li, Sun], [Li]);
        await house.HeldAsync("a", new DateOnly(2026, 2, 1), [Wang, Li, Sun], [Sun]);
        var january = ReachPeriod.Of(new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 31))!;
        var reach = await house.Reach.OfAsync("a", january, default);
        Assert.Equal((2, 2, Sun), (reach!.Held, reach.Reached, Assert.Single(reach.Unreached).Person));
        Assert.Equal(2, (await house.Totals.OfAsync("a", january, default)).Reached);
        // Of the units below as well.
        Assert.Equal(2, Assert.Single((await house.Reach.OfAsync("top", january, default))!.Leaders).Below);
    }

    [Theory]
    [InlineData("2026-01-02", "2026-01-01")]
    [InlineData("2026-01-01", "2027-02-06")]
    public void Days_out_of_order_or_too_far_apart_are_none(string from, string to) =>
        Assert.Null(ReachPeriod.Of(DateOnly.Parse(from, CultureInfo.InvariantCulture), DateOnly.Parse(to, CultureInfo.InvariantCulture)));

    [Fact]
    public async Task Neither_reads_a_file_whose_roster_the_index_names()
    {
        await HouseAsync();
        await house.HeldAsync("a", new DateOnly(2026, 3, 5), [Wang, Li, Sun], [Wang]);
        var many = Enumerable.Range(0, SessionRow.MostNamed).Select(i => $"p{i}").Append(Li).ToArray();
        var big = await house.HeldAsync("a", new DateOnly(2026, 3, 6), many, [Li]);
        house.Forget();
        Assert.Equal(2, (await house.Reach.OfAsync("a", Year, default))!.Reached);
        Assert.Equal(2, (await house.Totals.OfAsync("a", Year, default)).Reached);
        Assert.Equal([big], house.FilesRead);
    }

    [Fact]
    public async Task Of_many_units_the_night_counts_and_a_question_reads_one_row()
    {
        await house.ImportAsync(
            [Unit("top"), .. Enumerable.Range(0, ReachTotals.FewUnits).Select(i => Unit($"u{i:000}", "top"))],
            [.. Enumerable.Range(0, ReachTotals.FewUnits).SelectMany(i => new[] { Member($"p{i}", $"u{i:000}"), Member($"q{i}", $"u{i:000}") })]);
        for (var i = 0; i < 10; i++)
        {
            await house.HeldAsync($"u{i:000}", new DateOnly(2026, 3, 5), [$"p{i}", $"q{i}"], [$"p{i}"]);
        }

        Assert.Null(await house.Totals.QuickAsync("top", 2026, default));
        await house.Totals.NightAsync(default);
        house.Forget();
        var total = await house.Totals.QuickAsync(null, 2026, default);
        Assert.Equal((ReachTotals.FewUnits + 1, 2 * ReachTotals.FewUnits, 10), (total!.Units, total.People, total.Reached));
        Assert.Equal(["reach"], house.Rows.Reads);
        Assert.Equal(total.Reasons.AsEnumerable(), (await house.Totals.QuickAsync("top", 2026, default))!.Reasons);
        // Once a day.
        house.Forget();
        await house.Totals.NightAsync(default);
        Assert.DoesNotContain("index", house.Rows.Reads);
        house.Clock.Now = house.Clock.Now.AddDays(1);
        await house.HeldAsync("u050", new DateOnly(2026, 3, 5), ["p50", "q50"], ["p50"]);
        await house.Totals.NightAsync(default);
        Assert.Equal(11, (await house.Totals.QuickAsync(null, 2026, default))!.Reached);
    }

    /// <summary>Above two units: Wang is in both.</summary>
    private Task HouseAsync() => house.ImportAsync(
        [Unit("top"), Unit("a", "top"), Unit("b", "top")],
        Member(Leader, "top", Role.Leader), Member(Wang, "a"), Member(Wang, "b"), Member(Li, "a"), Member(Sun, "a"), Member(Zhao, "b"), Member(Qian, "b"));
}
