using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Rules;
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

    [Theory]
    [InlineData("America/Los_Angeles")]
    [InlineData("Asia/Shanghai")]
    [InlineData("Pacific/Kiritimati")]
    public void A_later_plan_takes_over_wherever_the_unit_lies(string zone)
    {
        var input = Input([Branch("a", zone: zone)], [In("a", "p1")], Rule("every: week\ntime: 16:30"));
        var first = Plan(input);
        foreach (var from in Enumerable.Range(0, 14).Select(i => new DateOnly(2026, 3, 1).AddDays(i)))
        {
            var later = Plan(Published(input, first) with { From = from });
            Assert.Equal((0, 0, 0), (later.Sessions.Length, later.Moves.Length, later.Cancels.Length));
        }
    }

    [Fact]
    public void A_settled_time_that_comes_later_is_taken_once_and_stays()
    {
        var settled = new FixedSession("a", "r", new DateOnly(2026, 3, 27), new TimeOnly(10, 0), Room: "hall");
        var arranged = Before with { Rules = [Rule("every: month")], Organisation = new Organisation([Branch("a") with { Site = "north" }, Branch("b")], Apart) };
        var first = Plan(arranged);
        var second = Plan(Published(arranged with { Arrangements = Arrangements.Usual with { Fixed = [settled] } }, first));
        var move = Assert.Single(second.Moves);
        Assert.Equal(("2026-03", new DateTimeOffset(2026, 3, 27, 2, 0, 0, TimeSpan.Zero)), (move.Period, move.NewStart));
        Assert.Equal((0, 0), (second.Sessions.Length, second.Cancels.Length));
        var there = Published(arranged with { Arrangements = Arrangements.Usual with { Fixed = [settled] } }, first, (s, e) => s.FileId == move.FileId ? e with { Start = move.NewStart, End = move.NewEnd } : e);
        var third = Plan(there);
        Assert.Equal((0, 0, 0, 0), (third.Sessions.Length, third.Moves.Length, third.Cancels.Length, third.Unplaced.Length));
    }

    [Fact]
    public void Settled_times_beyond_what_is_owed_stay()
    {
        var input = Settled(Rule("every: month"), new DateOnly(2026, 3, 10), new DateOnly(2026, 3, 24));
        var first = Plan(input);
        Assert.Equal(2, first.Sessions.Count(s => s.Session.Unit == "a" && s.Session.CountsFor[0].Period == "2026-03"));
        Assert.Empty(Changes(Plan(Published(input, first))));
    }

    [Fact]
    public void A_settled_time_takes_the_place_of_a_session_of_its_own_quarter()
    {
        var rule = Rule("every: year\ntimes: 4\nofWhich: [{ every: quarter }]");
        var day = new DateOnly(2026, 9, 30);
        var fresh = Plan(Settled(rule, day));
        Assert.Equal([1, 2, 3, 4], fresh.Sessions.Where(s => s.Session.Unit == "a").Select(s => (DayOf(s).Month + 2) / 3).Order());
        var later = Plan(Published(Settled(rule, day), Plan(Settled(rule))));
        Assert.Equal(3, (Assert.Single(later.Moves).Start.Month + 2) / 3);
    }

    [Fact]
    public void A_settled_time_that_no_place_allows_changes_nothing_in_the_next_plan()
    {
        // A Saturday.
        var input = Settled(Rule("every: year\ntimes: 4"), new DateOnly(2026, 5, 2));
        var first = Plan(input);
        Assert.Equal(UnplacedReason.NoWorkingDay, Assert.Single(first.Unplaced).Reason);
        Assert.Empty(Changes(Plan(Published(input, first))));
    }

    [Fact]
    public void Nothing_moves_to_a_settled_time_after_its_units_end()
    {
        Unit[] units = [Branch("a") with { Until = new DateOnly(2026, 8, 31) }, Branch("b")];
        var before = Before with { Organisation = new Organisation(units, Apart), Rules = [Rule("every: quarter")] };
        var settled = before with { Arrangements = Arrangements.Usual with { Fixed = [new FixedSession("a", "r", new DateOnly(2026, 9, 10), new TimeOnly(10, 0))] } };
        Assert.Empty(Changes(Plan(Published(settled, Plan(before)))));
    }

    [Fact]
    public void A_joint_session_at_its_hosts_settled_time_stays_there()
    {
        var day = new DateOnly(2026, 3, 10);
        var input = Settled(Rule("every: month"), day);
        input = input with { Arrangements = input.Arrangements with { Joint = [new JointSessions("r", "a", ["b"])] } };
        var holiday = Published(input with { Calendar = new WorkingCalendar([day], []) }, Plan(input));
        Assert.Empty(Changes(Plan(holiday)));
    }

    private static PlanInput Settled(Rule rule, params DateOnly[] days) =>
        Before with { Rules = [rule], Arrangements = Arrangements.Usual with { Fixed = [.. days.Select(d => new FixedSession("a", "r", d, new TimeOnly(10, 0)))] } };

    /// <summary>The files that a plan adds, moves or cancels.</summary>
    private static IEnumerable<string> Changes(Plan plan) => plan.Sessions.Select(s => s.FileId).Concat(plan.Moves.Select(m => m.FileId)).Concat(plan.Cancels.Select(c => c.FileId));

    [Fact]
    public void Somebody_who_joins_after_his_units_last_session_stops_no_plan()
    {
        var first = Plan(Before);
        var joined = Published(Before with { Calendar = new WorkingCalendar([DayOf(first.Sessions[^1])], []) }, first) with
        {
            Organisation = new Organisation(Two, [.. Apart, In("b", "new", from: new DateOnly(2026, 12, 31))]),
        };
        Assert.NotEmpty(Plan(joined).Moves);
    }

    [Fact]
    public void A_session_that_was_made_longer_keeps_its_length_where_it_moves()
    {
        var day = DayOf(First.Sessions[0]);
        var longer = Published(Before with { Calendar = new WorkingCalendar([day], []) }, First, (s, e) => s.FileId == First.Sessions[0].FileId ? e with { End = e.Start.AddHours(3) } : e);
        var plan = Plan(longer);
        Assert.Equal(TimeSpan.FromHours(3), plan.Moves.Where(m => m.FileId == First.Sessions[0].FileId).Select(m => m.NewEnd - m.NewStart).Single());
        Assert.Empty(Broken(longer, plan));
    }

    [Fact]
    public void Nothing_is_planned_in_the_past()
    {
        var noon = new DateTimeOffset(2026, 6, 10, 4, 0, 0, TimeSpan.Zero);
        var plan = MakePlan.From(Before with { Rules = [Rule("every: week\nweekday: wednesday")] }, noon);
        Assert.All(plan.Sessions, s => Assert.True(s.Session.Start > noon));
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
