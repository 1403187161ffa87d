namespace TeamsAddin.Ledger.Planning;

/// <summary>Who is taken in which half-hours: one bit a half-hour, one word a person and day.</summary>
internal sealed class BusyTimes(DateOnly first, int days)
{
    private readonly Dictionary<string, ulong[]> byPerson = new(StringComparer.Ordinal);

    /// <summary>The half-hours that a stretch of local time touches, from 00:00.</summary>
    public static ulong Mask(TimeOnly start, int minutes)
    {
        var from = (start.Hour * 60 + start.Minute) / 30;
        var to = (start.Hour * 60 + start.Minute + minutes + 29) / 30;
        return to >= 48 ? ulong.MaxValue << from : (1UL << to) - (1UL << from);
    }

    public bool AnyBusy(IReadOnlyList<ulong[]> people, DateOnly day, ulong mask)
    {
        var at = day.DayNumber - first.DayNumber;
        foreach (var person in people)
        {
            if ((person[at] & mask) != 0)
            {
                return true;
            }
        }

        return false;
    }

    public static void Take(IReadOnlyList<ulong[]> people, int day, ulong mask)
    {
        foreach (var person in people)
        {
            person[day] |= mask;
        }
    }

    public int IndexOf(DateOnly day) => day.DayNumber - first.DayNumber;

    public bool Covers(DateOnly day) => IndexOf(day) >= 0 && IndexOf(day) < days;

    public ulong[] Of(string person)
    {
        if (!byPerson.TryGetValue(person, out var words))
        {
            byPerson.Add(person, words = new ulong[days]);
        }

        return words;
    }
}
