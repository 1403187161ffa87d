using System.Globalization;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Planning;

public sealed class PlannerTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly WorkingCalendar Calendar = WorkingCalendar.FromCsv("day,kind,note\n2026-04-04..2026-04-06,off,\n2026-05-01..2026-05-05,off,\n2026-05-09,working,\n");
    private static readonly Plan Quarter = Make();

    [Fact]
    public void Nobody_is_in_two_places()
    {
        var organisation = Bureau();
        var times = Quarter.Sessions.SelectMany(s => Rosters.Of(organisation, s.Session.Who, s.Session.Unit, LocalDays.DayOf(s.Session.Start, s.Session.TimeZone)).Select(m => (m.Person, s.Session.Start, s.Session.End)));
        foreach (var person in times.GroupBy(t => t.Person))
        {
            var own = person.OrderBy(t => t.Start).ToList();
            Assert.All(own.Zip(own.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start, $"{person.Key} at {pair.First.Start:O} and {pair.Second.Start:O}"));
        }
    }

    [Fact]
    public void Only_working_days_and_hours_are_used() => Assert.All(Quarter.Sessions, s =>
    {
        var zone = LocalDays.Zone(s.Session.TimeZone);
        var (start, end) = (TimeZoneInfo.ConvertTime(s.Session.Start, zone), TimeZoneInfo.ConvertTime(s.Session.End, zone));
        Assert.True(Calendar.IsWorkingDay(DateOnly.FromDateTime(start.DateTime)));
        Assert.InRange(start.TimeOfDay, TimeSpan.FromHours(9), TimeSpan.FromHours(17));
        Assert.InRange(end.TimeOfDay, start.TimeOfDay, TimeSpan.FromHours(18));
    });

    [Fact]
    public void Every_session_lies_in_the_period_that_owes_it() => Assert.All(Quarter.Sessions, s => Assert.True(Periods.AllHold(s.Session, s.Session.Start)));

    [Fact]
    public void Every_month_has_its_branch_committee_and_every_full_week_its_study()
    {
        Assert.All(Bureau().Units.Where(u => u.Type == UnitType.Branch), branch =>
            Assert.Equal(["2026-03", "2026-04", "2026-05"], Of(branch.Id, "branch-committee")));
        Assert.All(Bureau().Units.Where(u => u.Type == UnitType.Office), office => Assert.Equal(13, Of(office.Id, "weekly-study").Count));
    }

    [Fact]
    public void A_weekday_rule_keeps_its_weekday_unless_it_is_a_holiday()
    {
        var days = Quarter.Sessions.Where(s => s.Session.CountsFor[0].Rule == "weekly-study").Select(s => LocalDays.DayOf(s.Session.Start, "Asia/Shanghai")).Distinct().Order().ToList();
        Assert.Equal([new DateOnly(2026, 4, 30)], days.Where(d => d.DayOfWeek != DayOfWeek.Friday && d.Month == 4).Where(d => d.Day >= 27));
        Assert.True(days.Count(d => d.DayOfWeek == DayOfWeek.Friday) >= 12);
    }

    [Fact]
    public void A_rule_with_a_fixed_day_keeps_it_or_the_nearest_working_day()
    {
        var days = Quarter.Sessions.Where(s => s.Session.CountsFor[0].Rule == "theme-day").Select(s => LocalDays.DayOf(s.Session.Start, "Asia/Shanghai")).Distinct().Order();
        Assert.Equal([new DateOnly(2026, 3, 25), new DateOnly(2026, 4, 24), new DateOnly(2026, 5, 25)], days);
    }

    [Fact]
    public void A_change_of_a_rule_is_planned_from_the_periods_that_begin_after_it()
    {
        var change = new DateOnly(2026, 4, 15);
        var input = Input(Calendar);
        var rule = input.Rules.Single(r => r.Id == "branch-committee");
        var plan = MakePlan.From(input with { Rules = [rule with { Until = change }, rule with { From = change, Changed = true, Times = 2 }] }, Now);
        Assert.Equal(["2026-03", "2026-04", "2026-05", "2026-05"], plan.Sessions.Select(s => s.Session.CountsFor[0]).Where(c => c.Unit == "branch-1").Select(c => c.Period).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_same_input_gives_the_same_plan() => Assert.Equal(Quarter.Sessions.Select(s => (s.FileId, s.Session.Start)), Make().Sessions.Select(s => (s.FileId, s.Session.Start)));

    [Fact]
    public void File_ids_are_all_different() => Assert.Equal(Quarter.Sessions.Length, Quarter.Sessions.Select(s => s.FileId).Distinct().Count());

    [Fact]
    public void What_is_there_already_is_not_planned_again_and_a_cancelled_ordinal_is_not_reborn()
    {
        var owed = Quarter.Sessions.First(s => s.Session.CountsFor[0].Rule == "branch-committee").Session.CountsFor[0];
        var held = new Existing(owed.Unit, owed.Rule, owed.Period, 1, false, Now, Now.AddHours(1), []);
        Assert.DoesNotContain(Make(held).Sessions, s => s.Session.CountsFor[0] == owed);
        var cancelled = held with { Cancelled = true };
        Assert.Equal(2, Assert.Single(Make(cancelled).Sessions, s => s.Session.CountsFor[0] == owed).Ordinal);
    }

    [Fact]
    public void A_year_without_working_days_leaves_everything_unplaced_with_the_reason()
    {
        var never = new WorkingCalendar(Enumerable.Range(0, 400).Select(i => new DateOnly(2026, 1, 1).AddDays(i)), []);
        var plan = MakePlan.From(Input(never), Now);
        Assert.Empty(plan.Sessions);
        Assert.All(plan.Unplaced, u => Assert.Equal("no-working-day", u.Reason));
    }

    [Fact]
    public void A_unit_that_ended_is_planned_for_no_longer()
    {
        var (units, until) = (Bureau().Units.Select(u => u.Id == "branch-2" ? u with { Until = new DateOnly(2026, 3, 1) } : u), new DateOnly(2026, 3, 1));
        var members = Bureau().Units.SelectMany(u => Bureau().EverIn(u.Id)).Select(m => m.Unit == "branch-2" ? m with { To = until } : m);
        var plan = MakePlan.From(Input(Calendar) with { Organisation = new Organisation(units, members) }, Now);
        Assert.DoesNotContain(plan.Sessions, s => s.Session.Unit == "branch-2");
        Assert.DoesNotContain(plan.Unplaced, u => u.Unit == "branch-2");
        Assert.Contains(plan.Sessions, s => s.Session.Unit == "branch-3");
    }

    [Fact]
    public void Rules_of_another_form_are_never_planned() => Assert.DoesNotContain(Quarter.Sessions, s => s.Session.CountsFor[0].Rule is "self-check" or "leader-visits");

    [Theory]
    [InlineData("day,kind\n2026-13-01,off", "row 2, column \"day\"")]
    [InlineData("day,kind\n2026-01-01,holiday", "allowed are off and working")]
    [InlineData("date;off", "row 1, column \"day\": this column is missing")]
    [InlineData("day,kind\n2026-01-01", "row 2, column \"kind\": the row has 1 cells, the header 2")]
    [InlineData("day,kind,note\n2026-01-01,off,\"New Year", "row 2, column \"note\": a quotation mark opens here and never closes")]
    [InlineData("", "the file is empty; its first row must be day,kind")]
    public void A_bad_calendar_is_named_by_row_and_column(string csv, string problem) => Assert.Contains(problem, Assert.Throws<FormatException>(() => WorkingCalendar.FromCsv(csv)).Message, StringComparison.Ordinal);

    private static List<string> Of(string unit, string rule) => [.. Quarter.Sessions.Select(s => s.Session.CountsFor[0]).Where(c => c.Unit == unit && c.Rule == rule).Select(c => c.Period).Order(StringComparer.Ordinal)];

    private static Plan Make(params Existing[] existing) => MakePlan.From(Input(Calendar) with { Existing = [.. existing] }, Now);

    private static PlanInput Input(WorkingCalendar calendar) =>
        new(Bureau(), ReadRulePack.From("p", BundledPacks.Read("responsibility-zh")!).Rules, calendar, new DateOnly(2026, 3, 2), new DateOnly(2026, 5, 31), []);

    /// <summary>A committee of the branches' leaders, six branches of twelve, three offices of their people.</summary>
    private static Organisation Bureau()
    {
        var units = new List<Unit> { Of("bureau", UnitType.Committee, null) };
        var members = new List<Member>();
        for (var b = 1; b <= 6; b++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"branch-{b}");
            units.Add(Of(id, UnitType.Branch, "bureau"));
            members.AddRange(Enumerable.Range(1, 12).Select(i => In(id, $"p{b}-{i}", i)));
            members.Add(In("bureau", $"p{b}-1", b));
        }

        for (var o = 1; o <= 3; o++)
        {
            units.Add(Of($"office-{o}", UnitType.Office, "bureau"));
            members.AddRange(Enumerable.Range(1, 6).SelectMany(b => Enumerable.Range(o * 4 - 3, 4).Select(i => In($"office-{o}", $"p{b}-{i}", i))));
        }

        return new Organisation(units, members);

        static Unit Of(string id, UnitType type, string? parent) => new(id, id, type, parent, "Asia/Shanghai", null, "zh-Hans");
        static Member In(string unit, string person, int i) => new(person, unit, i switch { 1 => Role.Leader, 2 => Role.Recorder, _ => Role.Member }, new DateOnly(2024, 1, 1), null, person + "@x");
    }
}
