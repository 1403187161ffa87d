using System.Collections.Frozen;
using System.Globalization;

namespace TeamsAddin.Ledger.Planning;

/// <summary>Which days are worked: Monday to Friday, less holidays, plus make-up working days.</summary>
public sealed class WorkingCalendar(IEnumerable<DateOnly> off, IEnumerable<DateOnly> working)
{
    private readonly FrozenSet<DateOnly> off = off.ToFrozenSet();
    private readonly FrozenSet<DateOnly> working = working.ToFrozenSet();

    public static WorkingCalendar Empty { get; } = new([], []);

    public bool IsWorkingDay(DateOnly day) =>
        working.Contains(day) || (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !off.Contains(day));

    public IEnumerable<DateOnly> WorkingDays(DateOnly first, DateOnly last)
    {
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            if (IsWorkingDay(day))
            {
                yield return day;
            }
        }
    }

    /// <summary>Reads CSV with the header <c>day,kind,note</c>; kind is off or working. A day may be a span such as 2026-10-01..2026-10-07.</summary>
    /// <exception cref="FormatException">Names the line and what it wants.</exception>
    public static WorkingCalendar FromCsv(string csv)
    {
        var (offDays, workingDays) = (new List<DateOnly>(), new List<DateOnly>());
        var lines = csv.TrimStart('\uFEFF').Split('\n');
        if (lines[0].Trim() is not ("day,kind,note" or "day,kind"))
        {
            throw new FormatException("Working calendar, line 1: the header must be \"day,kind,note\".");
        }

        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Trim() is not { Length: > 0 } line)
            {
                continue;
            }

            var cells = line.Split(',');
            var days = Span(cells[0]) ?? throw new FormatException($"Working calendar, line {i + 1}: \"{cells[0]}\" is not a day such as 2026-10-01 or a span such as 2026-10-01..2026-10-07.");
            var list = cells.ElementAtOrDefault(1) switch
            {
                "off" => offDays,
                "working" => workingDays,
                var kind => throw new FormatException($"Working calendar, line {i + 1}: kind is \"{kind}\"; allowed are off and working."),
            };
            for (var day = days.First; day <= days.Last; day = day.AddDays(1))
            {
                list.Add(day);
            }
        }

        return new WorkingCalendar(offDays, workingDays);
    }

    private static (DateOnly First, DateOnly Last)? Span(string text)
    {
        var ends = text.Split("..");
        return ends.Length <= 2
            && DateOnly.TryParseExact(ends[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
            && DateOnly.TryParseExact(ends[^1], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last)
            && first <= last && last.DayNumber - first.DayNumber < 400 ? (first, last) : null;
    }
}
