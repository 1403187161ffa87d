using System.Globalization;
using TeamsAddin.Ledger.Rules;

namespace TeamsAddin.Ledger.Planning;

/// <summary>The periods of a rule that a span of days touches.</summary>
public static class OwedPeriods
{
    public static IEnumerable<string> Touching(Rule rule, DateOnly from, DateOnly to)
    {
        var names = new List<string>();
        // A season counted for last year may still run in January.
        var start = rule.Every == Every.Season ? new DateOnly(from.Year - 1, 1, 1) : from;
        for (var day = start; day <= to; day = day.AddDays(1))
        {
            var name = NameOf(rule, day);
            if (names.Count == 0 || names[^1] != name)
            {
                names.Add(name);
            }
        }

        return names.Distinct(StringComparer.Ordinal)
            .Where(n => Sessions.Periods.DaysOf(n) is var (first, last) && last >= from && first <= to && rule.Owes(first, last));
    }

    /// <summary>The periods that a year owes by this version of a rule, in order.</summary>
    public static IEnumerable<string> OfYear(Rule rule, int year) =>
        NamesOf(rule, year).Where(n => Sessions.Periods.DaysOf(n) is var (first, last) && rule.Owes(first, last));

    private static IEnumerable<string> NamesOf(Rule rule, int year) => rule.Every switch
    {
        Every.Week => Enumerable.Range(0, ISOWeek.GetWeeksInYear(year)).Select(w => NameOf(rule, DateOnly.FromDateTime(ISOWeek.ToDateTime(year, 1, DayOfWeek.Monday)).AddDays(w * 7))),
        Every.Month or Every.Quarter or Every.HalfYear => Enumerable.Range(1, 12).Select(m => NameOf(rule, new DateOnly(year, m, 1))).Distinct(StringComparer.Ordinal),
        _ => [NameOf(rule, new DateOnly(year, 1, 1))],
    };

    /// <summary>The period of a rule in which a day lies.</summary>
    public static string NameOf(Rule rule, DateOnly day) => rule.Every switch
    {
        Every.Week => string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(day.ToDateTime(TimeOnly.MinValue)):0000}-W{ISOWeek.GetWeekOfYear(day.ToDateTime(TimeOnly.MinValue)):00}"),
        Every.Month => string.Create(CultureInfo.InvariantCulture, $"{day.Year:0000}-{day.Month:00}"),
        Every.Quarter => string.Create(CultureInfo.InvariantCulture, $"{day.Year:0000}-Q{(day.Month + 2) / 3}"),
        Every.HalfYear => string.Create(CultureInfo.InvariantCulture, $"{day.Year:0000}-H{(day.Month + 5) / 6}"),
        Every.Season => string.Create(CultureInfo.InvariantCulture, $"{day.Year:0000}-S{rule.Season!.Value.First:00}-{rule.Season!.Value.Last:00}"),
        _ => day.Year.ToString("0000", CultureInfo.InvariantCulture),
    };
}
