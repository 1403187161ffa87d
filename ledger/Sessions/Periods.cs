using System.Globalization;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>The spans of days in which a rule wants its sessions, and their names: 2026, 2026-H1, 2026-Q1, 2026-03, 2026-W10, 2026-S11-02.</summary>
public static class Periods
{
    /// <summary>First and last day of a named period.</summary>
    /// <exception cref="FormatException">The name is none of the forms above.</exception>
    public static (DateOnly First, DateOnly Last) DaysOf(string period)
    {
        var year = Number(period, 0, 4);
        var rest = period.Length > 5 ? period[5..] : "";
        if (period.Length == 4)
        {
            return (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        }

        return rest[0] switch
        {
            'H' => Months(year, (Number(rest, 1, 1) - 1) * 6 + 1, 6),
            'Q' => Months(year, (Number(rest, 1, 1) - 1) * 3 + 1, 3),
            'W' => Week(year, Number(rest, 1, 2)),
            'S' => Season(year, Number(rest, 1, 2), Number(rest, 4, 2)),
            _ => Months(year, Number(rest, 0, 2), 1),
        };
    }

    /// <summary>The year that owes a period: a season from November counts for the year in which it begins, a week for its ISO year.</summary>
    public static int YearOf(string period) => Number(period, 0, 4);

    public static bool AllHold(Planned plan, DateTimeOffset start)
    {
        var day = LocalDays.DayOf(start, plan.TimeZone);
        return plan.CountsFor.All(c => DaysOf(c.Period) is var (first, last) && first <= day && day <= last);
    }

    private static (DateOnly First, DateOnly Last) Months(int year, int month, int count)
    {
        var first = new DateOnly(year, month, 1);
        return (first, first.AddMonths(count).AddDays(-1));
    }

    private static (DateOnly First, DateOnly Last) Week(int year, int week)
    {
        var monday = DateOnly.FromDateTime(ISOWeek.ToDateTime(year, week, DayOfWeek.Monday));
        return (monday, monday.AddDays(6));
    }

    private static (DateOnly First, DateOnly Last) Season(int year, int from, int to) =>
        (new DateOnly(year, from, 1), new DateOnly(to < from ? year + 1 : year, to, 1).AddMonths(1).AddDays(-1));

    private static int Number(string text, int at, int length) =>
        int.Parse(text.AsSpan(at, length), NumberStyles.None, CultureInfo.InvariantCulture);
}
