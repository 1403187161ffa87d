using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Units;
using static TeamsAddin.Ledger.Tests.Planning.PlanHouse;

namespace TeamsAddin.Ledger.Tests.Planning;

/// <summary>A plan over sessions that are there already.</summary>
public sealed class ReplanTests
{
    private static readonly Unit[] Two = [Branch("a"), Branch("b")];
    private static readonly Member[] Apart = [In("a", "p1", Role.Leader), In("b", "p2", Role.Leader)];
    private static readonly PlanInput Before = Input(Two, Apart, Rule("every: month\ntimes: 2"));
    private static readonly Plan First = Plan(Before);

    [Fact]
    public void Nothing_changed_changes_nothing()
    {
        var again = Plan(Published(Before, First));
        Assert.Equal((0, 0, 0, 48), (again.Sessions.Length, again.Moves.Length, again.Cancels.Length, again.Report.Kept));
    }

    [Fact]
    public void Of_two_sessions_that_clash_since_somebody_joined_one_moves()
    {
        var settled = Before with { Rules = [Rule("every: month\nday: 10")] };
        var first = Plan(settled with { Arrangements = Arrangements.Usual with { Hours = [(new TimeOnly(9, 0), new TimeOnly(10, 0))] } });
        var joined = Published(settled, first) with { Organisation = new Organisation(Two, [.. Apart, In("b", "p1", from: new DateOnly(2026, 3, 1), to: new DateOnly(2026, 3, 31))]) };
        // The rosters that the sessions would have now.
        joined = joined with { Existing = [.. joined.Existing.Select(e => e.Unit == "b" && e.Period == "2026-03" ? e with { People = ["p1", "p2"] } : e)] };
        var plan = Plan(joined);
        var move = Assert.Single(plan.Moves);
        Assert.Equal(("2026-03", ChangeReason.PeopleBusy), (move.Period, move.Reason));
        Assert.Equal(new DateOnly(2026, 3, 10), DateOnly.FromDateTime(move.NewStart.UtcDateTime));
        Assert.Empty(Broken(joined, plan));
    }

    [Fact]
    public void What_is_confirmed_stays_even_on_a_holiday()
    {
        var day = DayOf(First.Sessions[5]);
        var holiday = Before with { Calendar = new WorkingCalendar([day], []) };
        var fixedNow = Plan(Published(holiday, First, (_, there) => there with { Movable = false }));
        Assert.Empty(fixedNow.Moves);
        Assert.Contains(Plan(Published(holiday, First)).Moves, m => m.FileId == First.Sessions[5].FileId && m.Reason == ChangeReason.NoWorkingDay);
    }

    [Fact]
    public void A_rule_that_asks_for_less_cancels_the_last_of_each_period()
    {
        var less = Plan(Published(Before with { Rules = [Rule("every: month")] }, First));
        Assert.Equal(24, less.Cancels.Length);
        Assert.All(less.Cancels, c => Assert.Equal(ChangeReason.NotOwed, c.Reason));
        Assert.All(less.Cancels, c => Assert.Equal(First.Sessions.Where(s => s.Session.Unit == c.Unit && s.Session.CountsFor[0].Period == c.Period).Max(s => s.Session.Start), c.Start));
    }

    [Fact]
    public void A_rule_that_asks_for_more_adds_and_leaves_what_is_there()
    {
        var more = Plan(Published(Before with { Rules = [Rule("every: month\ntimes: 3")] }, First));
        Assert.Equal((24, 0, 0), (more.Sessions.Length, more.Moves.Length, more.Cancels.Length));
        Assert.All(more.Sessions, s => Assert.Equal(3, s.Ordinal));
    }

    [Fact]
    public void A_unit_that_ends_is_not_planned_any_further()
    {
        Unit[] ending = [Branch("a") with { Until = new DateOnly(2026, 6, 30) }, Branch("b")];
        var plan = Plan(Published(Before with { Organisation = new Organisation(ending, Apart) }, First));
        Assert.Equal(12, plan.Cancels.Length);
        Assert.All(plan.Cancels, c => Assert.Equal(("a", ChangeReason.UnitEnded), (c.Unit, c.Reason)));
        Assert.DoesNotContain(Plan(Before with { Organisation = new Organisation(ending, Apart) }).Sessions, s => s.Session.Unit == "a" && DayOf(s) > new DateOnly(2026, 6, 30));
    }

    [Fact]
    public void A_fixed_day_that_comes_later_moves_what_lies_elsewhere()
    {
        var weekly = Before with { Rules = [Rule("every: week\nweekday: monday")] };
        var first = Plan(weekly);
        var from = new DateOnly(2026, 6, 1);
        var changed = Plan(Published(weekly with { Rules = [weekly.Rules[0] with { Until = from }, Rule("every: week\nweekday: friday") with { From = from, Changed = true }] }, first));
        Assert.Empty(changed.Sessions);
        // The last week runs beyond the plan's end: its Friday is no day of this plan.
        Assert.Equal(first.Sessions.Count(s => DayOf(s) >= from && DayOf(s) < new DateOnly(2026, 12, 28)), changed.Moves.Length);
        Assert.All(changed.Moves, m => Assert.Equal((DayOfWeek.Friday, ChangeReason.FixedDay), (m.NewStart.DayOfWeek, m.Reason)));
    }

    [Fact]
    public void The_report_counts_what_changes_by_month()
    {
        var holiday = Published(Before with { Calendar = new WorkingCalendar([DayOf(First.Sessions[0])], []), Rules = [Rule("every: month\ntimes: 3")] }, First);
        var report = Plan(holiday).Report;
        Assert.Equal(12, report.Months.Length);
        Assert.Equal((report.Kept, report.Added, report.Moved), (report.Months.Sum(m => m.Kept), report.Months.Sum(m => m.Added), report.Months.Sum(m => m.Moved)));
        Assert.Equal(("2026-01", First.Sessions.Count(s => DayOf(s) == DayOf(First.Sessions[0]))), (report.Months[0].Month, report.Months[0].Moved));
    }
}
