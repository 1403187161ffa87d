using System.Runtime.InteropServices;

namespace TeamsAddin.Ledger.Planning;

/// <summary>A stretch of half-hours: the bits of one UTC day, and those of the next where it runs over midnight.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Stretch(int Day, ulong Bits, ulong Next);

/// <summary>Who is taken in which half-hours (UTC): one bit a half-hour, one word a day, one row a person or room.</summary>
internal sealed class BusyTimes
{
    private const int SlotsInDay = 48;
    private const int Slot = 30;
    private const int MinutesInDay = 1440;

    private readonly DateOnly first;
    private readonly int days;
    private readonly ulong[] taken;

    /// <param name="from">First and last local day of a plan; UTC days beside them are kept too.</param>
    public BusyTimes(DateOnly from, DateOnly to, int rows)
    {
        first = from.AddDays(-1);
        // The day before, the day after, and the one into which a late session of that one would run.
        days = to.DayNumber - first.DayNumber + 3;
        taken = new ulong[(long)rows * days];
    }

    public int Days => days;

    public int DayOf(DateOnly day) => day.DayNumber - first.DayNumber;

    /// <summary>The half-hours that a time touches, or null where it lies outside of the plan.</summary>
    public Stretch? Of(DateTimeOffset start, int minutes)
    {
        var utc = start.UtcDateTime;
        return Of((DateOnly.FromDateTime(utc).DayNumber - first.DayNumber) * MinutesInDay + (int)utc.TimeOfDay.TotalMinutes, minutes);
    }

    /// <param name="minute">Since the beginning of the first UTC day.</param>
    public Stretch? Of(int minute, int minutes)
    {
        var (from, to) = (minute / Slot, (minute + Math.Max(1, minutes) + Slot - 1) / Slot);
        var day = from / SlotsInDay;
        if (minute < 0 || day + 1 >= days)
        {
            return null;
        }

        from -= day * SlotsInDay;
        to = Math.Min(to - day * SlotsInDay, 2 * SlotsInDay);
        return new Stretch(day, Bits(from, Math.Min(to, SlotsInDay)), to > SlotsInDay ? Bits(0, to - SlotsInDay) : 0);
    }

    /// <summary>Adds when at least one of the rows is taken, for a span of days.</summary>
    /// <param name="into">One word a day.</param>
    public void Join(ReadOnlySpan<int> rows, int firstDay, int lastDay, Span<ulong> into)
    {
        lastDay = Math.Min(lastDay, days - 1);
        var target = into[firstDay..(lastDay + 1)];
        foreach (var row in rows)
        {
            var source = taken.AsSpan(row * days + firstDay, target.Length);
            for (var i = 0; i < target.Length; i++)
            {
                target[i] |= source[i];
            }
        }
    }

    public static bool IsFree(ReadOnlySpan<ulong> joined, Stretch time) => (joined[time.Day] & time.Bits) == 0 && (time.Next == 0 || (joined[time.Day + 1] & time.Next) == 0);

    public bool IsTaken(int row, Stretch time) =>
        (taken[row * days + time.Day] & time.Bits) != 0 || (time.Next != 0 && (taken[row * days + time.Day + 1] & time.Next) != 0);

    /// <returns>How many of the rows were taken already at that time.</returns>
    public int Take(ReadOnlySpan<int> rows, Stretch time)
    {
        var clashes = 0;
        foreach (var row in rows)
        {
            clashes += IsTaken(row, time) ? 1 : 0;
            taken[row * days + time.Day] |= time.Bits;
            taken[row * days + time.Day + 1] |= time.Next;
        }

        return clashes;
    }

    private static ulong Bits(int from, int to) => (1UL << to) - (1UL << from);
}
