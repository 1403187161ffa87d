using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Reach;

/// <summary>What is asked about: the sessions that a year owes, or those that began from a unit's local day to another (both included).</summary>
public sealed record ReachPeriod
{
    /// <summary>So far apart the days of one question may lie: reading follows them.</summary>
    public const int MostDays = 400;

    private ReachPeriod(int? year, DateOnly from, DateOnly to) => (Year, From, To) = (year, from, to);

    /// <summary>Null where days are asked about.</summary>
    public int? Year { get; }

    public DateOnly From { get; }

    public DateOnly To { get; }

    public static ReachPeriod Of(int year) => new(year, new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));

    /// <summary>Null where the days are not in order, or too far apart.</summary>
    public static ReachPeriod? Of(DateOnly from, DateOnly to) => from <= to && to.DayNumber - from.DayNumber <= MostDays ? new(null, from, to) : null;

    /// <summary>The years of the index in which its sessions stand: a season belongs to the year in which it begins, a week may belong to the next.</summary>
    public IEnumerable<int> Years => Year is { } year ? [year] : Enumerable.Range(From.Year - 1, To.Year - From.Year + 3);

    public bool Holds(SessionRow row, string timeZone) => Year is not null || (LocalDays.DayOf(row.Start, timeZone) is var day && From <= day && day <= To);
}
