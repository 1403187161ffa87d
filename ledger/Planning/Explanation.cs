using System.Collections.Immutable;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Planning;

/// <summary>Why a session has no place, and the nearest way out.</summary>
internal sealed class Explanation(PlanInput input, RosterBook rosters, BusyTimes busy, Placer placer)
{
    private const int Named = 5;

    /// <summary>Days beyond the last one in which another day is looked for.</summary>
    private const int Beyond = 30;

    public (string Reason, WayOut? WayOut) Of(Demand demand)
    {
        var (spans, times) = (rosters.Of(demand.Units, demand.Rule.Who), placer.TimesOf(demand));
        if (Days(demand).All(d => RosterBook.At(spans, d).People.Length == 0))
        {
            return (UnplacedReason.NoPeople, null);
        }

        if (times.Length == 0)
        {
            return (UnplacedReason.OutsideHours, null);
        }

        var working = Days(demand).Where(d => input.Calendar.IsWorkingDay(d)).ToList();
        var days = working.FindAll(d => placer.KeepsDistance(demand, d));
        if (days.Count == 0)
        {
            return (working.Count == 0 ? UnplacedReason.NoWorkingDay : UnplacedReason.Apart, Later(demand, spans, times));
        }

        return Nearest(demand, spans, times, days);
    }

    /// <summary>The place at which the fewest people are taken.</summary>
    private (string, WayOut?) Nearest(Demand demand, RosterSpan[] spans, TimeOnly[] times, List<DateOnly> days)
    {
        var clock = placer.ClockOf(demand.Host.TimeZone);
        var (fewest, way, reason) = (int.MaxValue, (WayOut?)null, UnplacedReason.PeopleBusy);
        foreach (var day in days.OrderBy(d => Math.Abs(d.DayNumber - demand.Target.DayNumber)))
        {
            var people = RosterBook.At(spans, day).People;
            foreach (var start in times)
            {
                var minute = clock.MinuteOf(day, start);
                if (placer.IsPast(minute) || busy.Of(minute, demand.Length) is not { } time)
                {
                    continue;
                }

                var taken = people.Where(p => busy.IsTaken(p, time)).ToList();
                if (taken.Count < fewest && people.Length > 0)
                {
                    fewest = taken.Count;
                    reason = taken.Count > 0 ? UnplacedReason.PeopleBusy : !placer.IsRoomFree(demand, time) ? UnplacedReason.RoomTaken : UnplacedReason.Travel;
                    way = new WayOut(
                        taken.Count > 0 ? WayOut.Without : WayOut.Elsewhere, LocalDays.At(day, start, demand.Host.TimeZone),
                        [.. taken.Take(Named).Select(rosters.PersonOf)], taken.Count);
                }
            }
        }

        // Without any: what is left of the period is today, and its hours are over.
        return (way is null ? UnplacedReason.NoWorkingDay : reason, way);
    }

    /// <summary>The first working day after the period on which everybody is free.</summary>
    private WayOut? Later(Demand demand, RosterSpan[] spans, TimeOnly[] times)
    {
        var (clock, last) = (placer.ClockOf(demand.Host.TimeZone), demand.Last.AddDays(Beyond) < input.To ? demand.Last.AddDays(Beyond) : input.To);
        for (var day = demand.Last.AddDays(1); day <= last; day = day.AddDays(1))
        {
            if (!placer.IsAllowed(demand, day))
            {
                continue;
            }

            var people = RosterBook.At(spans, day).People;
            foreach (var start in times)
            {
                if (busy.Of(clock.MinuteOf(day, start), demand.Length) is { } time && !people.Any(p => busy.IsTaken(p, time)) && placer.IsRoomFree(demand, time))
                {
                    return new WayOut(WayOut.OtherDay, LocalDays.At(day, start, demand.Host.TimeZone), ImmutableArray<string>.Empty, 0);
                }
            }
        }

        return null;
    }

    private static IEnumerable<DateOnly> Days(Demand demand) => Enumerable.Range(0, demand.Last.DayNumber - demand.First.DayNumber + 1).Select(demand.First.AddDays);
}
