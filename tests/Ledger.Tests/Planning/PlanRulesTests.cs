using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using static TeamsAddin.Ledger.Tests.Planning.PlanHouse;

namespace TeamsAddin.Ledger.Tests.Planning;

/// <summary>What rules and arrangements ask of a plan.</summary>
public sealed class PlanRulesTests
{
    private static readonly Unit[] One = [Branch("a")];
    private static readonly Member[] Three = [In("a", "leader", Role.Leader), In("a", "p1"), In("a", "p2")];

    [Theory]
    [InlineData("nearest", 24)]
    [InlineData("before", 24)]
    [InlineData("after", 27)]
    public void A_fixed_day_on_a_holiday_is_moved_as_the_rule_says(string policy, int day)
    {
        // 25 April 2026 is a Saturday.
        var plan = Plan(Input(One, Three, Rule($"every: month\nday: 25\nonHoliday: {policy}")));
        Assert.Equal(new DateOnly(2026, 4, day), Assert.Single(plan.Sessions.Select(DayOf), d => d.Month == 4));
        Assert.Equal(new DateOnly(2026, 3, 25), Assert.Single(plan.Sessions.Select(DayOf), d => d.Month == 3));
    }

    [Theory]
    [InlineData("before", DayOfWeek.Thursday)]
    [InlineData("after", DayOfWeek.Saturday)]
    public void A_fixed_weekday_on_a_holiday_stays_in_its_week(string policy, DayOfWeek weekday)
    {
        var input = Input(One, Three, Rule($"every: week\nweekday: friday\nonHoliday: {policy}")) with { Calendar = new WorkingCalendar([new DateOnly(2026, 5, 1)], [new DateOnly(2026, 5, 2)]) };
        var days = Plan(input).Sessions.Select(DayOf).ToList();
        Assert.Equal(weekday, Assert.Single(days, d => d >= new DateOnly(2026, 4, 27) && d <= new DateOnly(2026, 5, 3)).DayOfWeek);
        Assert.Single(days, d => d.DayOfWeek != DayOfWeek.Friday);
    }

    [Fact]
    public void Sessions_lie_within_the_rules_hours()
    {
        var plan = Plan(Input(One, Three, Rule("every: month\nhours: 10:00-11:30")));
        Assert.Equal(12, plan.Sessions.Length);
        Assert.All(plan.Sessions, s => Assert.InRange(TimeOf(s), new TimeOnly(10, 0), new TimeOnly(10, 30)));
    }

    [Fact]
    public void Sessions_of_a_rule_are_as_many_days_apart_as_it_asks()
    {
        var days = Plan(Input(One, Three, Rule("every: month\ntimes: 3\napart: 9"))).Sessions.Select(DayOf).Order().ToList();
        Assert.Equal(36, days.Count);
        Assert.All(days.Zip(days.Skip(1)), p => Assert.True(p.Second.DayNumber - p.First.DayNumber >= 9));
    }

    [Fact]
    public void Where_all_were_held_early_each_quarter_still_gets_its_one()
    {
        var rule = Rule("every: year\ntimes: 6\nofWhich: [{ every: quarter }]");
        var held = Enumerable.Range(1, 5).Select(i => new Existing("a", "r", "2026", i, false, new DateTimeOffset(2026, 3, i, 2, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, i, 3, 0, 0, TimeSpan.Zero), ["p1"]));
        var plan = Plan(Input(One, Three, rule) with { From = new DateOnly(2026, 4, 1), Existing = [.. held] });
        Assert.Equal([2, 3, 4], plan.Sessions.Select(s => (DayOf(s).Month + 2) / 3));
        Assert.Equal([6, 7, 8], plan.Sessions.Select(s => s.Ordinal));
    }

    [Fact]
    public void A_joint_session_counts_for_each_unit_and_calls_the_people_of_all()
    {
        Unit[] units = [Branch("a"), Branch("b"), Branch("c")];
        var input = Input(units, [In("a", "p1"), In("b", "p2"), In("c", "p3")], Rule("every: month")) with
        {
            Arrangements = Arrangements.Usual with { Joint = [new JointSessions("r", "a", ["b"])] },
        };
        var plan = Plan(input);
        Assert.Equal(24, plan.Sessions.Length);
        var together = plan.Sessions.Where(s => s.Session.Unit == "a").ToList();
        Assert.All(together, s => Assert.Equal(["a", "b"], s.Session.CountsFor.Select(c => c.Unit)));
        Assert.All(together, s => Assert.Equal(["p1", "p2"], Rosters.Of(input.Organisation, s.Session, DayOf(s)).Select(m => m.Person)));
        Assert.DoesNotContain(plan.Sessions, s => s.Session.Unit == "b");
    }

    [Fact]
    public void Guests_whose_host_has_ended_hold_their_own()
    {
        Unit[] units = [Branch("a") with { Until = new DateOnly(2026, 6, 30) }, Branch("b")];
        var input = Input(units, [In("a", "p1"), In("b", "p2")], Rule("every: month")) with { Arrangements = Arrangements.Usual with { Joint = [new JointSessions("r", "a", ["b"])] } };
        var plan = Plan(input);
        Assert.Equal(Enumerable.Range(7, 6), plan.Sessions.Where(s => s.Session.Unit == "b").Select(s => DayOf(s).Month));
        Assert.Equal(12, plan.Sessions.Count(s => s.Session.CountsFor.Any(c => c.Unit == "b")));
    }

    [Fact]
    public void A_weekday_of_a_longer_period_is_spread_like_any_other()
    {
        var days = Plan(Input(One, Three, Rule("every: year\ntimes: 4\nweekday: friday"))).Sessions.Select(DayOf).ToList();
        Assert.All(days, d => Assert.Equal(DayOfWeek.Friday, d.DayOfWeek));
        Assert.All(days.Zip(days.Skip(1)), p => Assert.InRange(p.Second.DayNumber - p.First.DayNumber, 60, 125));
    }

    [Fact]
    public void A_settled_time_is_kept_and_takes_the_place_of_the_session_nearest_to_it()
    {
        var input = Input(One, Three, Rule("every: quarter")) with
        {
            Arrangements = Arrangements.Usual with { Fixed = [new FixedSession("a", "r", new DateOnly(2026, 5, 14), new TimeOnly(19, 0), "north", "hall")] },
        };
        var second = Assert.Single(Plan(input).Sessions, s => s.Session.CountsFor[0].Period == "2026-Q2");
        Assert.Equal((new DateOnly(2026, 5, 14), new TimeOnly(19, 0), "north hall"), (DayOf(second), TimeOf(second), second.Session.Place));
        Assert.Equal(4, Plan(input).Sessions.Length);
    }

    [Fact]
    public void A_settled_time_that_clashes_is_not_placed_and_says_who_is_taken()
    {
        var at = new FixedSession("a", "r", new DateOnly(2026, 5, 14), new TimeOnly(10, 0));
        var input = Input([Branch("a"), Branch("b")], [In("a", "p1"), In("a", "p2"), In("b", "p1")], Rule("every: year")) with
        {
            Arrangements = Arrangements.Usual with { Fixed = [at, at with { Unit = "b" }] },
        };
        var unplaced = Assert.Single(Plan(input).Unplaced);
        Assert.Equal(("b", UnplacedReason.PeopleBusy, WayOut.Without, 1), (unplaced.Unit, unplaced.Reason, unplaced.WayOut!.Code, unplaced.WayOut.Missing));
        Assert.Equal("p1", Assert.Single(unplaced.WayOut.People));
    }

    [Fact]
    public void A_week_without_a_working_day_is_named_with_the_next_day_that_would_do()
    {
        var holidays = Enumerable.Range(0, 9).Select(i => new DateOnly(2026, 2, 15).AddDays(i));
        var unplaced = Assert.Single(Plan(Input(One, Three, Rule("every: week")) with { Calendar = new WorkingCalendar(holidays, []) }).Unplaced);
        Assert.Equal(("2026-W08", UnplacedReason.NoWorkingDay, WayOut.OtherDay), (unplaced.Period, unplaced.Reason, unplaced.WayOut!.Code));
        Assert.True(LocalDays.DayOf(unplaced.WayOut.Start, "Asia/Shanghai") >= new DateOnly(2026, 2, 24));
    }

    [Fact]
    public void Two_units_with_one_room_take_turns()
    {
        Unit[] units = [.. Enumerable.Range(0, 14).Select(i => Branch("u" + i) with { Room = "hall" })];
        var input = Input(units, units.Select(u => In(u.Id, "p-" + u.Id)), Rule("every: month\nday: 10\nlength: 90")) with { To = new DateOnly(2026, 1, 31) };
        var plan = Plan(input);
        Assert.Empty(Broken(input, plan));
        Assert.Equal(14, plan.Sessions.Length);
        Assert.True(plan.Sessions.Select(DayOf).Distinct().Count() > 1, "more sessions than one day has room for");
    }

    [Fact]
    public void Who_meets_at_two_sites_has_time_to_travel()
    {
        Unit[] units = [Branch("a") with { Site = "north" }, Branch("b") with { Site = "south" }];
        var settled = new FixedSession("a", "r", new DateOnly(2026, 3, 10), new TimeOnly(9, 0));
        var input = Input(units, [In("a", "both"), In("b", "both")], Rule("every: month\nday: 10")) with { Arrangements = Arrangements.Usual with { Travel = 90, Fixed = [settled] } };
        var plan = Plan(input);
        Assert.Empty(Broken(input, plan));
        Assert.Equal(24, plan.Sessions.Length);
    }

    [Fact]
    public void The_leaders_free_time_is_used_where_there_is_some()
    {
        var input = Input(One, Three, Rule("every: month\nday: 10"));
        var usual = Plan(input).Sessions[2];
        var busy = Plan(input with { Busy = [new BusySpan("leader", usual.Session.Start, usual.Session.End)] });
        Assert.NotEqual(usual.Session.Start, busy.Sessions[2].Session.Start);
        Assert.Equal(DayOf(usual), DayOf(busy.Sessions[2]));
        Assert.Equal(0, busy.Report.LeaderBusy);
        var allYear = Plan(input with { Busy = [new BusySpan("leader", Now, Now.AddYears(1))] });
        Assert.Equal((12, 12), (allYear.Sessions.Length, allYear.Report.LeaderBusy));
    }

    [Fact]
    public void There_is_time_to_invite_where_the_period_has_it()
    {
        var plan = MakePlan.From(Input(One, Three, Rule("every: month"), Rule("every: week", "w")), Now);
        Assert.True(DayOf(plan.Sessions.First(s => s.Session.CountsFor[0].Rule == "r")) >= new DateOnly(2026, 1, 8));
        // The week itself is short: it is held all the same.
        Assert.Equal("2026-W01", plan.Sessions.First(s => s.Session.CountsFor[0].Rule == "w").Session.CountsFor[0].Period);
    }

    [Fact]
    public void Topics_and_lecturers_are_proposed_spread_over_the_year()
    {
        var plan = Plan(Input(One, Three, Rule("every: month\nofWhich: [{ atLeast: 1, every: half-year, topic: law }, { atLeast: 2, topic: safety }, { givenBy: leader }]")));
        var law = plan.Sessions.Where(s => s.Session.Topics.Contains("law")).Select(s => DayOf(s).Month).ToList();
        var safety = plan.Sessions.Where(s => s.Session.Topics.Contains("safety")).Select(s => DayOf(s).Month).ToList();
        Assert.Equal([true, false], law.Select(m => m <= 6));
        Assert.Equal(2, safety.Count);
        Assert.True(safety[1] - safety[0] >= 4, string.Join(", ", safety));
        Assert.Single(plan.Sessions, s => s.Session.ByLeader);
        Assert.DoesNotContain(plan.Sessions, s => s.Session.Topics.Length > 1);
    }

    [Fact]
    public void A_leader_in_twelve_units_meets_all_duties_that_time_allows_and_the_rest_is_named()
    {
        Unit[] units = [.. Enumerable.Range(0, 12).Select(i => Branch("u" + i))];
        var members = units.Select(u => In(u.Id, "leader", Role.Leader)).Concat(units.Select(u => In(u.Id, "p-" + u.Id)));
        var input = Input(units, members, Rule("every: week\nweekday: friday\nlength: 90")) with { From = new DateOnly(2026, 6, 1), To = new DateOnly(2026, 6, 14) };
        var plan = Plan(input);
        Assert.Empty(Broken(input, plan));
        // A day holds two sessions of 90 minutes in the morning and two in the afternoon: twenty a week.
        Assert.Equal(24, plan.Sessions.Length);
        var crowded = Plan(input with { Rules = [Rule("every: week\ntime: 19:30")] });
        Assert.Equal((10, 14), (crowded.Sessions.Length, crowded.Unplaced.Length));
        Assert.All(crowded.Unplaced, u => Assert.Equal((UnplacedReason.PeopleBusy, 1), (u.Reason, u.WayOut!.Missing)));
    }

    [Fact]
    public void Local_time_stays_the_same_when_the_clocks_change_and_leap_days_are_days()
    {
        var input = Input([Branch("a", zone: "America/New_York")], Three, Rule("every: month\nday: 29\ntime: 10:00")) with { From = new DateOnly(2028, 1, 1), To = new DateOnly(2028, 12, 31) };
        var plan = Plan(input);
        Assert.All(plan.Sessions, s => Assert.Equal(new TimeOnly(10, 0), TimeOf(s)));
        Assert.Equal([TimeSpan.FromHours(15), TimeSpan.FromHours(14)], plan.Sessions.Select(s => s.Session.Start.TimeOfDay).Distinct());
        Assert.Contains(new DateOnly(2028, 2, 29), plan.Sessions.Select(DayOf));
    }

    [Fact]
    public void People_count_from_the_day_on_which_they_join()
    {
        Unit[] units = [Branch("a"), Branch("b")];
        Member[] members = [In("a", "p1"), In("b", "p2"), In("b", "p1", from: new DateOnly(2026, 7, 1))];
        var input = Input(units, members, Rule("every: month\nday: 10\ntime: 10:00"));
        var plan = Plan(input);
        Assert.Empty(Broken(input, plan));
        // Until July nobody is in both: the same hour of the same day is free.
        Assert.Equal(6, plan.Sessions.GroupBy(s => s.Session.Start).Count(g => g.Count() == 2));
    }

    [Fact]
    public void More_start_at_once_than_is_wished_only_where_there_is_no_other_time()
    {
        Unit[] units = [Branch("a"), Branch("b")];
        var members = units.SelectMany(u => Enumerable.Range(0, 30).Select(i => In(u.Id, $"{u.Id}-{i}")));
        var input = Input(units, members, Rule("every: month\nday: 10")) with { Arrangements = Arrangements.Usual with { MostStarting = 40 } };
        Assert.Equal(30, Plan(input).Report.PeakStarting);
        Assert.Equal(60, Plan(input with { Rules = [Rule("every: month\nday: 10\ntime: 10:00")] }).Report.PeakStarting);
    }
}
