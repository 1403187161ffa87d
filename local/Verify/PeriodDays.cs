using System.Buffers;
using System.Globalization;

namespace TeamsAddin.Local.Verify;

/// <summary>The named spans of days of docs/dossier.md.</summary>
internal static class PeriodDays
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <summary>First and last day, or null for a name that is none.</summary>
    public static (DateOnly First, DateOnly Last)? Of(string period)
    {
        if (Number(period, 0, 4) is not { } year || year is < 1900 or > 2999)
        {
            return null;
        }

        return (period.Length, period.Length > 5 ? period[5] : ' ', period.Length > 4 ? period[4] : '-') switch
        {
            (4, _, '-') => Months(year, 1, 12),
            (7, 'H', '-') => Number(period, 6, 1) is { } half and >= 1 and <= 2 ? Months(year, half * 6 - 5, 6) : null,
            (7, 'Q', '-') => Number(period, 6, 1) is { } quarter and >= 1 and <= 4 ? Months(year, quarter * 3 - 2, 3) : null,
            (7, _, '-') => Number(period, 5, 2) is { } month and >= 1 and <= 12 ? Months(year, month, 1) : null,
            (8, 'W', '-') => Number(period, 6, 2) is { } week and >= 1 and <= 53 ? Week(year, week) : null,
            (11, 'S', '-') => period[8] == '-' && Number(period, 6, 2) is { } from and >= 1 and <= 12 && Number(period, 9, 2) is { } to and >= 1 and <= 12
                ? Months(year, from, (to < from ? to + 12 : to) - from + 1) : null,
            _ => null,
        };
    }

    public static DateOnly? Day(string text) =>
        text.Length == 10 && Number(text, 0, 4) is >= 1900 and <= 2999 && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static (DateOnly, DateOnly) Months(int year, int month, int count)
    {
        var first = new DateOnly(year, month, 1);
        return (first, first.AddMonths(count).AddDays(-1));
    }

    /// <summary>The fourth of January lies in the first ISO week.</summary>
    private static (DateOnly, DateOnly) Week(int year, int week)
    {
        var fourth = new DateOnly(year, 1, 4);
        var monday = fourth.AddDays(-(((int)fourth.DayOfWeek + 6) % 7) + (week - 1) * 7);
        return (monday, monday.AddDays(6));
    }

    private static int? Number(string text, int at, int length) =>
        text.Length >= at + length && !text.AsSpan(at, length).ContainsAnyExcept(Digits) ? int.Parse(text.AsSpan(at, length), NumberStyles.None, CultureInfo.InvariantCulture) : null;
}
