using TeamsAddin.Ledger.Duties;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;
using static TeamsAddin.Ledger.Tests.Duties.Year;

namespace TeamsAddin.Ledger.Tests.Duties;

public sealed class UnitDutiesTests
{
    [Fact]
    public void A_unit_that_ended_owes_the_periods_that_it_lasted_through_and_no_other()
    {
        var ended = Unit with { Until = Day(8, 15) };
        var duties = UnitDuties.Of(new DutyInput(ended, 2026, [Rule(Every.Quarter)], [Held("2026-Q1", Day(2, 3))], WorkingCalendar.Empty, Noon(new DateOnly(2026, 12, 1))));
        Assert.Equal([("2026-Q1", DutyState.Met), ("2026-Q2", DutyState.Missed)], duties.Select(d => (d.Period, d.State)));
    }

    [Fact]
    public void A_held_session_with_approved_minutes_meets_its_duty() =>
        Assert.Equal(DutyState.Met, State(Day(3, 1), Every.Quarter, Held("2026-Q1", Day(2, 3))));

    [Theory]
    [InlineData(MinutesStage.None, 3, DutyState.OnTrack)]
    [InlineData(MinutesStage.Submitted, 10, DutyState.OnTrack)]
    [InlineData(MinutesStage.None, 4, DutyState.AtRisk)]
    [InlineData(MinutesStage.Submitted, 16, DutyState.AtRisk)]
    [InlineData(MinutesStage.Locked, 16, DutyState.Missed)]
    public void Past_the_end_a_held_session_keeps_its_duty_as_long_as_its_minutes_can_come(MinutesStage minutes, int daysLater, DutyState state) =>
        Assert.Equal(state, State(Day(3, 31).AddDays(daysLater), Every.Quarter, Held("2026-Q1", Day(3, 31), minutes)));

    [Fact]
    public void Without_quorum_or_a_role_that_the_rule_wants_a_session_does_not_count()
    {
        var row = Held("2026-Q1", Day(2, 3));
        Assert.Equal(DutyState.Missed, State(Day(4, 1), Every.Quarter, row with { QuorumMet = false }));
        Assert.Equal(DutyState.Missed, State(Day(4, 1), Every.Quarter, row with { RolesMet = false }));
        Assert.Equal((1, 1, 0), Owed(Day(4, 1), Rule(Every.Quarter), row with { RolesMet = false })[0] is var duty ? (duty.Planned, duty.Held, duty.Counted) : default);
    }

    [Fact]
    public void A_planned_session_keeps_it_on_track_and_a_cancelled_one_does_not()
    {
        Assert.Equal(DutyState.OnTrack, State(Day(3, 31), Every.Quarter, Planned("2026-Q1", Day(3, 31))));
        Assert.Equal(DutyState.AtRisk, State(Day(3, 31), Every.Quarter, Planned("2026-Q1", Day(3, 31)) with { Cancelled = true }));
    }

    [Fact]
    public void A_period_to_come_is_on_track_while_it_has_room_and_at_risk_once_it_has_begun()
    {
        var duties = Owed(Day(2, 3), Rule(Every.Quarter));
        Assert.Equal([DutyState.AtRisk, DutyState.OnTrack, DutyState.OnTrack, DutyState.OnTrack], duties.Select(d => d.State));
        Assert.Equal(DutyState.AtRisk, Owed(Day(2, 3), Rule(Every.Month, 12))[2].State);
    }

    [Fact]
    public void With_fewer_free_working_days_than_missing_sessions_it_cannot_be_met_any_more()
    {
        // Monday 30 and Tuesday 31 March.
        Assert.Equal(DutyState.AtRisk, Owed(Day(3, 30), Rule(Every.Quarter, 2))[0].State);
        Assert.Equal(DutyState.Unattainable, Owed(Day(3, 30), Rule(Every.Quarter, 3))[0].State);
        Assert.Equal(DutyState.Unattainable, Owed(Day(3, 30), Rule(Every.Quarter, 3), Planned("2026-Q1", Day(3, 30)), Planned("2026-Q2", Day(3, 31)))[0].State);
    }

    [Fact]
    public void What_would_still_meet_it_is_said_in_every_language()
    {
        var duty = Owed(Day(9, 28), Rule(Every.Quarter, 3, new OfWhich(1, Every.Quarter, "law", false)), Held("2026-Q3", Day(9, 1)) with { Topics = "other" })[2];
        Assert.Equal(DutyState.AtRisk, duty.State);
        // The machine's ICU says Sep or Sept.
        Assert.Equal("2 more by 30 Sept 2026, at least 1 on “law” by 30 Sept 2026, 2 not planned yet; free working days left: 3", DutyText.Say(Wording.In("en"), duty).Replace("Sep 2", "Sept 2", StringComparison.Ordinal));
        Assert.Equal("2026年9月30日前还需 2 次，2026年9月30日前至少 1 次为“法”专题，尚有 2 次未安排；剩余空闲工作日 3 天", DutyText.Say(Wording.In("zh-Hans"), duty));
        foreach (var wording in Wording.Languages.Select(Wording.In))
        {
            Assert.All(Enum.GetNames<DutyState>(), state => Assert.True(wording.Has("duty.state." + state), state));
            Assert.All(typeof(NeedCode).GetFields().Select(f => (string)f.GetRawConstantValue()!), code => Assert.True(wording.Has("duty.need." + code), code));
        }
    }

    [Fact]
    public void A_topic_is_met_only_by_a_session_on_it()
    {
        var rule = Rule(Every.Year, 2, new OfWhich(1, Every.Year, "law", false));
        var (one, two) = (Held("2026", Day(2, 3)), Held("2026", Day(3, 3)));
        Assert.Equal(DutyState.AtRisk, Owed(Day(4, 1), rule, one, two)[0].State);
        Assert.Equal(DutyState.Met, Owed(Day(4, 1), rule, one, two with { Topics = "peace,law" })[0].State);
        Assert.Equal(DutyState.Missed, UnitDuties.Of(new DutyInput(Unit, 2026, [rule], [one, two], WorkingCalendar.Empty, Noon(new DateOnly(2027, 1, 1))))[0].State);
    }

    [Fact]
    public void A_planned_session_can_still_be_given_the_topic_until_another_is_confirmed()
    {
        var rule = Rule(Every.Year, 1, new OfWhich(1, Every.Year, "law", false));
        var planned = Planned("2026", Day(6, 3));
        Assert.Equal(DutyState.OnTrack, Owed(Day(4, 1), rule, planned)[0].State);
        Assert.Equal(DutyState.AtRisk, Owed(Day(4, 1), rule, planned with { Topics = "peace" })[0].State);
    }

    [Fact]
    public void At_least_one_a_quarter_is_lost_with_the_quarter_and_missed_only_with_the_year()
    {
        var rule = Rule(Every.Year, 6, new OfWhich(1, Every.Quarter, null, false));
        var rows = Enumerable.Range(1, 6).Select(i => Held("2026", Day(1, 4 + i))).ToArray();
        var duty = Owed(Day(7, 1), rule, rows)[0];
        Assert.Equal((6, DutyState.Unattainable), (duty.Counted, duty.State));
        Assert.Equal([DutyState.Met, DutyState.Missed, DutyState.AtRisk, DutyState.OnTrack], duty.Parts.Select(p => p.State));
    }

    [Fact]
    public void One_a_year_by_the_leader_is_a_duty_of_its_own_beside_the_quarters()
    {
        var rule = Rule(Every.Quarter, 1, new OfWhich(1, Every.Year, null, true));
        var rows = new[] { Held("2026-Q1", Day(2, 3)) with { ByLeader = false }, Held("2026-Q2", Day(5, 6)) with { ByLeader = true } };
        var duties = Owed(Day(7, 1), rule, rows);
        Assert.Equal([("2026-Q1", DutyState.Met), ("2026-Q2", DutyState.Met), ("2026", DutyState.Met)], duties.Where(d => d.Counted > 0).Select(d => (d.Period, d.State)).OrderByDescending(d => d.Period.Length));
        Assert.Equal(NeedCode.Leader, Owed(Day(7, 1), rule, rows[0]).Single(d => d.Clause is not null).Needs[0].Code);
    }

    [Fact]
    public void Weeks_and_seasons_belong_to_the_year_that_owes_them()
    {
        Assert.Equal(("2026-W01", "2026-W53", 53), Owed(Day(2, 3), Rule(Every.Week)) is var weeks ? (weeks[0].Period, weeks[^1].Period, weeks.Length) : default);
        Assert.Equal(("2026-S11-02", Day(11, 1), new DateOnly(2027, 2, 28)), Owed(Day(2, 3), Rule(Every.Season)).Single() is var season ? (season.Period, season.First, season.Last) : default);
    }

    [Fact]
    public void What_is_owed_in_another_form_is_listed_and_never_missed() => Assert.Equal(
        [DutyState.NotTracked, DutyState.NotTracked], UnitDuties.Of(new DutyInput(Unit, 2026, [Rule(Every.HalfYear) with { Form = Form.Other }], [], WorkingCalendar.Empty, Noon(new DateOnly(2027, 5, 1)))).Select(d => d.State));

    [Fact]
    public void A_change_in_mid_year_owes_the_periods_that_begin_after_it_and_leaves_the_running_one()
    {
        var (before, after) = (Rule(Every.Quarter) with { Until = Day(5, 15) }, Rule(Every.Quarter, 2) with { From = Day(5, 15), Changed = true });
        Assert.Equal([("2026-Q1", 1), ("2026-Q2", 1), ("2026-Q3", 2), ("2026-Q4", 2)], Owed(Day(6, 1), [before, after]).Select(d => (d.Period, d.Required)));
    }

    [Fact]
    public void A_new_rule_owes_the_running_period_from_its_first_day()
    {
        var duty = Owed(Day(6, 1), Rule(Every.Quarter) with { From = Day(5, 15) })[0];
        Assert.Equal(("2026-Q2", Day(5, 15)), (duty.Period, duty.First));
    }

    private static DutyState State(DateOnly today, Every every, params SessionRow[] rows) => Owed(today, Rule(every), rows)[0].State;
}
