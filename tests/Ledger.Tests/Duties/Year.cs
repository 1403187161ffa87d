using System.Collections.Immutable;
using TeamsAddin.Ledger.Duties;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Duties;

/// <summary>A branch's year in short.</summary>
internal static class Year
{
    public const string Branch = "branch-01";
    public static readonly Unit Unit = new(Branch, "第一党支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans");
    private static readonly Topic Law = new("law", new LocalText("法", null, "law"));

    public static Rule Rule(Every every, int times = 1, params OfWhich[] ofWhich) => new(
        "r", new LocalText("规"), Form.Session, SessionType.Study, [UnitType.Branch], every, times, every == Every.Season ? (11, 2) : null, 60, null, null, Who.Members,
        new Terms(new Fraction(1, 2)) { Topics = [Law] }, new DateOnly(2026, 1, 1))
    {
        OfWhich = [.. ofWhich],
    };

    /// <summary>Noon in Shanghai.</summary>
    public static DateTimeOffset Noon(DateOnly day) => new(day.ToDateTime(new TimeOnly(4, 0)), TimeSpan.Zero);

    public static DateOnly Day(int month, int day) => new(2026, month, day);

    public static SessionRow Planned(string period, DateOnly day) => new(
        FileId: $"{period} {day:O}", Branch, "r", period, SessionType.Study, new LocalText("规"), Noon(day), Noon(day).AddHours(1), "", Who.Members, 1,
        10, 0, 0, 0, 0, 0, false, false, false, MinutesStage.None, null, false, null, "", []);

    public static SessionRow Held(string period, DateOnly day, MinutesStage minutes = MinutesStage.Approved) => Planned(period, day) with
    {
        OnSite = 8, Closed = true, QuorumMet = true, Minutes = minutes, MinutesDue = LocalDays.EndOfDay(Noon(day), 3, Unit.TimeZone), LocksAt = LocalDays.EndOfDay(Noon(day), 15, Unit.TimeZone),
    };

    public static ImmutableArray<Duty> Owed(DateOnly today, Rule rule, params SessionRow[] rows) => Owed(today, [rule], rows);

    public static ImmutableArray<Duty> Owed(DateOnly today, ImmutableArray<Rule> rules, params SessionRow[] rows) =>
        UnitDuties.Of(new DutyInput(Unit, 2026, rules, rows, WorkingCalendar.Empty, Noon(today)));
}
