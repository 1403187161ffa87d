using System.Collections.Frozen;
using System.Globalization;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Ledger.Planning;

/// <summary>Which days are worked: Monday to Friday, less holidays, plus make-up working days.</summary>
public sealed class WorkingCalendar(IEnumerable<DateOnly> off, IEnumerable<DateOnly> working)
{
    private static readonly CsvColumns Columns = new("working-calendar.csv", ["day", "kind"], ["note"]);

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
    /// <exception cref="FormatException">Names every row and what it wants.</exception>
    public static WorkingCalendar FromCsv(string csv)
    {
        var (offDays, workingDays, problems) = (new List<DateOnly>(), new List<DateOnly>(), new List<CsvProblem>());
        foreach (var row in CsvTable.Read(Columns, csv, problems).Rows)
        {
            if (Span(row["day"]) is not var (first, last))
            {
                row.Problem("day", $"\"{row["day"]}\" is not a day such as 2026-10-01 or a span such as 2026-10-01..2026-10-07", problems);
            }
            else if (row["kind"] is not ("off" or "working"))
            {
                row.Problem("kind", $"is \"{row["kind"]}\"; allowed are off and working", problems);
            }
            else
            {
                (row["kind"] == "off" ? offDays : workingDays).AddRange(Enumerable.Range(first.DayNumber, last.DayNumber - first.DayNumber + 1).Select(DateOnly.FromDayNumber));
            }
        }

        return problems.Count > 0
            ? throw new FormatException(string.Join(Environment.NewLine, problems))
            : new WorkingCalendar(offDays, workingDays);
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
