using System.Runtime.InteropServices;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Planning;

/// <summary>Where a session is placed.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Place(DateOnly Day, TimeOnly Start, int Minute, Stretch Time, int[] People, double Cost);

/// <summary>
/// Finds the best place for one session after another. Hard, and never broken: nobody in two places or on the way, working days, hours,
/// the rule's period, fixed day and spacing, one session in a room, one session of a rule a day. All else is weighed.
/// </summary>
internal sealed class Placer
{
    // More than all soft wishes together.
    private const double FixedDay = 1000;
    // Where sessions must keep apart, each stays near to where an even spread has it: else one pushes the next out of the period.
    private const double ApartCare = 4;
    private const double TooManyStarting = 50;
    private const int SlotsInDay = 48;

    private readonly PlanInput input;
    private readonly RosterBook rosters;
    private readonly BusyTimes busy;
    private readonly BusyTimes elsewhere;
    private readonly Dictionary<int, int> leaders = [];
    private readonly Dictionary<string, int> rooms;
    private readonly Travel travel;
    private readonly Starts starts;
    private readonly Habits habits;
    private readonly Dictionary<string, LocalClock> clocks = new(StringComparer.Ordinal);
    private readonly bool[] works;
    private readonly Dictionary<(string Unit, string Rule), List<DateOnly>> ofRule = [];
    private readonly Dictionary<string, HashSet<DateOnly>> ofUnit = new(StringComparer.Ordinal);
    private readonly double[] load;
    private readonly int[] starting;
    private readonly double meanLoad;
    private readonly DateOnly today;
    private readonly int earliest;
    private readonly ulong[] joined;
    private readonly ulong[] room;

    /// <param name="rosters">All people of all sessions are in it already.</param>
    /// <param name="seats">People times sessions, of all that is to be placed.</param>
    public Placer(PlanInput input, RosterBook rosters, double seats, DateTimeOffset now)
    {
        (this.input, this.rosters, today) = (input, rosters, input.Organisation.Today(now));
        earliest = (int)Math.Clamp((now.UtcTicks - input.From.AddDays(-1).ToDateTime(TimeOnly.MinValue).Ticks) / TimeSpan.TicksPerMinute, 0, int.MaxValue);
        travel = new Travel(input.Organisation, input.Arrangements, rosters);
        rooms = input.Organisation.Units.Select(RoomOf).Concat(input.Arrangements.Fixed.Select(f => f.Room is null ? null : RoomOf(f.Site ?? input.Organisation.Find(f.Unit)?.Site, f.Room)))
            .OfType<string>().Distinct(StringComparer.Ordinal).Select((r, i) => (r, i)).ToDictionary(r => r.r, r => rosters.Count + r.i, StringComparer.Ordinal);
        busy = new BusyTimes(input.From, input.To, rosters.Count + rooms.Count);
        foreach (var person in input.Busy.Select(b => rosters.Find(b.Person)).OfType<int>())
        {
            leaders.TryAdd(person, leaders.Count);
        }

        elsewhere = new BusyTimes(input.From, input.To, leaders.Count);
        foreach (var span in input.Busy)
        {
            TakeElsewhere(span);
        }

        starts = new Starts(input.Arrangements);
        habits = new Habits(input);
        works = [.. Enumerable.Range(0, busy.Days).Select(i => input.Calendar.IsWorkingDay(input.From.AddDays(i - 1)))];
        (load, starting) = (new double[busy.Days], new int[busy.Days * SlotsInDay]);
        meanLoad = Math.Max(1, seats / Math.Max(1, input.Calendar.WorkingDays(input.From, input.To).Count()));
        (joined, room) = (new ulong[busy.Days], new ulong[busy.Days]);
    }

    public BusyTimes Busy => busy;

    public IReadOnlyList<double> Load => load;

    /// <summary>People who start, by half-hour since the first UTC day.</summary>
    public IReadOnlyList<int> Starting => starting;

    public Habits Habits => habits;

    public LocalClock ClockOf(string zone)
    {
        if (!clocks.TryGetValue(zone, out var clock))
        {
            clocks.Add(zone, clock = new LocalClock(zone, input.From, input.To));
        }

        return clock;
    }

    /// <summary>Takes the place of a session that stands.</summary>
    /// <param name="session">The row of the unit whose file it is.</param>
    /// <param name="units">All that it counts for.</param>
    /// <returns>How many of its people were taken already; they are taken all the same.</returns>
    public int Stand(Existing session, IEnumerable<string> units, bool onlyIfFree)
    {
        var unit = input.Organisation.Find(session.Unit);
        var day = LocalDays.DayOf(session.Start, unit?.TimeZone ?? "UTC");
        if (busy.Of(session.Start, (int)(session.End - session.Start).TotalMinutes) is not { } time)
        {
            // Outside of the plan: it only keeps its distance.
            Note(units, session.Rule, day);
            return 0;
        }

        var people = session.People.Select(rosters.NumberOf).ToArray();
        if (onlyIfFree && people.Count(p => busy.IsTaken(p, time)) is > 0 and var taken)
        {
            return taken;
        }

        var minute = MinuteOf(session.Start);
        var clashes = busy.Take(people, time);
        var settled = input.Arrangements.Fixed.FirstOrDefault(f => f.Unit == session.Unit && f.Rule == session.Rule && f.Day == day && f.Time == LocalDays.TimeOf(session.Start, unit?.TimeZone ?? "UTC"));
        travel.Take(people, minute, minute + (int)(session.End - session.Start).TotalMinutes, settled?.Site ?? unit?.Site);
        TakeRoom(settled is { Site: not null } or { Room: not null } ? settled.Room is null ? null : RoomOf(settled.Site ?? unit?.Site, settled.Room) : unit is null ? null : RoomOf(unit), time);
        Note(units, session.Rule, day);
        Count(day, minute, people.Length);
        return clashes;
    }

    /// <summary>The best place, or null where there is none.</summary>
    public Place? Find(Demand demand)
    {
        var (clock, times) = (ClockOf(demand.Host.TimeZone), TimesOf(demand));
        if (times.Length == 0)
        {
            return null;
        }

        var (weekday, usual) = (habits.WeekdayOf(demand.Host.Id), habits.TimeOf(demand.Host.Id, times));
        var (distances, others) = (DaysOf(demand), ofUnit.GetValueOrDefault(demand.Host.Id));
        var spans = rosters.Of(demand.Units, demand.Rule.Who);
        Join(demand, spans);
        Place? best = null;
        for (var day = demand.First; day <= demand.Last; day = day.AddDays(1))
        {
            if (!works[busy.DayOf(day)] || !KeepsDistance(distances, demand, day))
            {
                continue;
            }

            var people = RosterBook.At(spans, day).People;
            var leader = leaders.Count > 0 && input.Weights.Leader > 0 ? LeaderRow(demand, day) : null;
            var dayCost = people.Length == 0 ? double.MaxValue : CostOf(demand, day, weekday, others, people.Length);
            for (var i = 0; i < times.Length && dayCost < (best?.Cost ?? double.MaxValue); i++)
            {
                var minute = clock.MinuteOf(day, times[i]);
                if (IsPast(minute) || busy.Of(minute, demand.Length) is not { } time || !BusyTimes.IsFree(joined, time) || !BusyTimes.IsFree(room, time))
                {
                    continue;
                }

                var cost = dayCost + CostOf(times[i], usual, minute, leader is { } row && elsewhere.IsTaken(row, time), people.Length);
                if (cost < (best?.Cost ?? double.MaxValue) && travel.IsReachable(people, minute, minute + demand.Length, SiteOf(demand)))
                {
                    best = new Place(day, times[i], minute, time, people, cost);
                }
            }
        }

        return best;
    }

    public void Take(Demand demand, Place place)
    {
        busy.Take(place.People, place.Time);
        travel.Take(place.People, place.Minute, place.Minute + demand.Length, SiteOf(demand));
        TakeRoom(RoomOf(demand), place.Time);
        Note(demand.Units, demand.Rule.Id, place.Day);
        Count(place.Day, place.Minute, place.People.Length);
    }

    public bool IsLeaderBusy(Demand demand, DateOnly day, Stretch time) => leaders.Count > 0 && LeaderRow(demand, day) is { } row && elsewhere.IsTaken(row, time);

    private int? LeaderRow(Demand demand, DateOnly day) =>
        input.Organisation.LeaderOf(demand.Host.Id, day) is { } leader && rosters.Find(leader) is { } number && leaders.TryGetValue(number, out var row) ? row : null;

    /// <summary>Why nothing was found, and what would make room.</summary>
    public (string Reason, WayOut? WayOut) Explain(Demand demand) => new Explanation(input, rosters, busy, this).Of(demand);

    public TimeOnly[] TimesOf(Demand demand) => demand.Fixed is { } settled ? [settled.Time] : starts.Of(demand.Rule, demand.Length);

    /// <summary>A working day on which the rule may be held.</summary>
    public bool IsAllowed(Demand demand, DateOnly day) => works[busy.DayOf(day)] && KeepsDistance(demand, day);

    public bool KeepsDistance(Demand demand, DateOnly day) => KeepsDistance(DaysOf(demand), demand, day);

    private static bool KeepsDistance(List<List<DateOnly>> taken, Demand demand, DateOnly day)
    {
        var least = Math.Max(1, demand.Rule.Apart);
        foreach (var days in taken)
        {
            foreach (var other in days)
            {
                if (Math.Abs(other.DayNumber - day.DayNumber) < least)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The days on which the units have sessions of the rule already.</summary>
    private List<List<DateOnly>> DaysOf(Demand demand)
    {
        var days = new List<List<DateOnly>>(1);
        foreach (var count in demand.CountsFor)
        {
            if (ofRule.TryGetValue((count.Unit, demand.Rule.Id), out var own))
            {
                days.Add(own);
            }
        }

        return days;
    }

    public bool IsPast(int minute) => minute < earliest;

    public bool IsRoomFree(Demand demand, Stretch time) => RoomOf(demand) is not { } name || !busy.IsTaken(rooms[name], time);

    public bool IsReachable(Demand demand, ReadOnlySpan<int> people, int minute) => travel.IsReachable(people, minute, minute + demand.Length, SiteOf(demand));

    public static string? SiteOf(Demand demand) => demand.Fixed?.Site ?? demand.Host.Site;

    public static string? RoomNameOf(Demand demand) => demand.Fixed is { Site: not null } or { Room: not null } ? demand.Fixed.Room : demand.Host.Room;

    private static string? RoomOf(Demand demand) => RoomNameOf(demand) is { } name ? RoomOf(SiteOf(demand), name) : null;

    private static string? RoomOf(Unit unit) => unit.Room is null ? null : RoomOf(unit.Site, unit.Room);

    private static string RoomOf(string? site, string name) => site + "\n" + name;

    private void Join(Demand demand, RosterSpan[] spans)
    {
        // A day's neighbours too: its local hours may lie on another UTC day.
        var (first, last) = (busy.DayOf(demand.First) - 1, busy.DayOf(demand.Last) + 1);
        joined.AsSpan(first..(last + 1)).Clear();
        room.AsSpan(first..(last + 1)).Clear();
        foreach (var span in spans)
        {
            var (from, to) = (Math.Max(first, busy.DayOf(span.First) - 1), Math.Min(last, busy.DayOf(span.Last) + 1));
            if (from <= to)
            {
                busy.Join(span.People, from, to, joined);
            }
        }

        var taken = RoomOf(demand);
        busy.Join(taken is null ? [] : [rooms[taken]], first, last, room);
    }

    /// <param name="weekday">The unit's usual one.</param>
    /// <param name="others">The days on which it has any session already.</param>
    private double CostOf(Demand demand, DateOnly day, DayOfWeek weekday, HashSet<DateOnly>? others, int people)
    {
        var weights = input.Weights;
        var (length, off) = (demand.Last.DayNumber - demand.First.DayNumber + 1, Math.Abs(day.DayNumber - demand.Target.DayNumber));
        var cost = demand.HasFixedDay ? FixedDays.Distance(demand.Rule, day, demand.Whole.First) * FixedDay : 0;
        cost += demand.IsPinned ? 0 : weights.Even * (1 + (ApartCare * demand.Rule.Apart / length)) * off / length;
        if (!demand.HasFixedDay && day.DayOfWeek != weekday)
        {
            cost += weights.Habit;
        }

        if (!demand.IsPinned && demand.Rule.Terms.InviteDaysBefore - (day.DayNumber - today.DayNumber) is > 0 and var late)
        {
            cost += weights.Notice * late;
        }

        if (!demand.IsPinned && IsAtEnd(demand, day))
        {
            cost += weights.End;
        }

        if (others?.Contains(day) == true)
        {
            cost += weights.SameDay;
        }

        return cost + (weights.Load * Math.Max(0, ((load[busy.DayOf(day)] + people) / meanLoad) - 1));
    }

    public static bool IsAtEnd(Demand demand, DateOnly day)
    {
        var (first, last) = demand.Whole;
        return last.DayNumber - day.DayNumber < (last.DayNumber - first.DayNumber + 1) / 10.0;
    }

    private double CostOf(TimeOnly start, TimeOnly usual, int minute, bool leaderBusy, int people)
    {
        var weights = input.Weights;
        var cost = weights.Hour * Math.Abs((start - usual).TotalHours is > 12 and var hours ? 24 - hours : (start - usual).TotalHours);
        if (leaderBusy)
        {
            cost += weights.Leader;
        }

        return weights.Load > 0 && starting[minute / 30] + people > input.Arrangements.MostStarting ? cost + TooManyStarting : cost;
    }

    private void TakeRoom(string? name, Stretch time)
    {
        if (name is not null)
        {
            busy.Take([rooms[name]], time);
        }
    }

    private void TakeElsewhere(BusySpan span)
    {
        if (rosters.Find(span.Person) is not { } person)
        {
            return;
        }

        // A stretch holds at most a day: a longer absence is taken day by day.
        for (var at = span.Start; at < span.End; at = at.AddDays(1))
        {
            if (elsewhere.Of(at, (int)Math.Min(1440, (span.End - at).TotalMinutes)) is { } time)
            {
                elsewhere.Take([leaders[person]], time);
            }
        }
    }

    private void Note(IEnumerable<string> units, string rule, DateOnly day)
    {
        foreach (var unit in units)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(ofRule, (unit, rule), out _) ??= [];
            ofRule[(unit, rule)].Add(day);
            CollectionsMarshal.GetValueRefOrAddDefault(ofUnit, unit, out _) ??= [];
            ofUnit[unit].Add(day);
        }
    }

    private void Count(DateOnly day, int minute, int people)
    {
        // West of Greenwich the first UTC day begins on the local day before.
        if (busy.DayOf(day) >= 0)
        {
            load[busy.DayOf(day)] += people;
        }

        starting[minute / 30] += people;
    }

    private int MinuteOf(DateTimeOffset at) => (int)((at.UtcTicks - input.From.AddDays(-1).ToDateTime(TimeOnly.MinValue).Ticks) / TimeSpan.TicksPerMinute);
}
