using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Planning;

/// <summary>Small organisations and rules for plans, and what must hold of every plan.</summary>
internal static class PlanHouse
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Rule Rule(string keys, string id = "r", string owedBy = "branch") => ReadRulePack.From("p", $$"""
        pack: {{id}}
        name: { en: P }
        from: 2026-01-01
        topics: [{ id: law, name: { en: Law } }, { id: safety, name: { en: Safety } }]
        rules:
          - id: {{id}}
            name: { en: R }
            owedBy: [{{owedBy}}]
            {{keys.ReplaceLineEndings("\n    ")}}
        """).Rules[0];

    public static Unit Branch(string id, string? parent = null, string zone = "Asia/Shanghai", UnitType type = UnitType.Branch) => new(id, id, type, parent, zone, null, "zh-Hans");

    public static Member In(string unit, string person, Role role = Role.Member, DateOnly? from = null, DateOnly? to = null) =>
        new(person, unit, role, from ?? new DateOnly(2020, 1, 1), to, person + "@example.org");

    public static PlanInput Input(IEnumerable<Unit> units, IEnumerable<Member> members, params Rule[] rules) =>
        new(new Organisation(units, members), [.. rules], WorkingCalendar.Empty, new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), []);

    public static Plan Plan(PlanInput input) => MakePlan.From(input, Now);

    /// <summary>A plan's sessions as a later plan finds them.</summary>
    public static PlanInput Published(PlanInput input, Plan plan, Func<PlannedSession, Existing, Existing>? change = null) => input with
    {
        Existing =
        [
            .. input.Existing,
            .. plan.Sessions.SelectMany(s => s.Session.CountsFor.Select(c =>
            {
                var there = new Existing(c.Unit, c.Rule, c.Period, s.Ordinal, false, s.Session.Start, s.Session.End, [.. Rosters.Of(input.Organisation, s.Session, DayOf(s)).Select(m => m.Person)])
                {
                    FileId = s.FileId, Movable = true, Place = s.Session.Place,
                };
                return change?.Invoke(s, there) ?? there;
            })),
        ],
    };

    public static DateOnly DayOf(PlannedSession session) => LocalDays.DayOf(session.Session.Start, session.Session.TimeZone);

    public static TimeOnly TimeOf(PlannedSession session) => TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(session.Session.Start, LocalDays.Zone(session.Session.TimeZone)).DateTime);

    /// <summary>What no plan may break, looked at without the planner's own means; empty when all holds.</summary>
    public static List<string> Broken(PlanInput input, Plan plan)
    {
        var broken = new List<string>();
        var all = Standing(input, plan);
        foreach (var session in all.Where(s => s.New))
        {
            broken.AddRange(BrokenAlone(input, session).Select(what => $"{session.Unit} {session.Rule} {session.Start:O} {what}"));
            broken.AddRange(all.Where(o => o.FileId != session.FileId).SelectMany(o => BrokenTogether(input, session, o)).Select(what => $"{session.Unit} {session.Rule} {session.Start:O} {what}"));
        }

        foreach (var time in input.Arrangements.Fixed.Where(f => f.Day >= input.From && f.Day <= input.To && input.Organisation.Find(f.Unit)!.IsOpen(f.Day)))
        {
            var there = all.Count(s => IsAt(s, time));
            var named = plan.Unplaced.Any(u => u.Unit == time.Unit && u.Rule == time.Rule && Periods.DaysOf(u.Period) is var (first, last) && first <= time.Day && time.Day <= last);
            if (there > 1 || (there == 0 && !named))
            {
                broken.Add($"{there} sessions at the settled time {time}");
            }
        }

        broken.AddRange(plan.Sessions.GroupBy(s => s.FileId).Where(g => g.Count() > 1).Select(g => $"{g.Key} twice"));
        return broken;
    }

    /// <summary>All sessions as they are once a plan is published.</summary>
    private static List<Stands> Standing(PlanInput input, Plan plan)
    {
        var moved = plan.Moves.ToDictionary(m => m.FileId, StringComparer.Ordinal);
        var gone = plan.Cancels.Select(c => c.FileId).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. plan.Sessions.Select(s => new Stands(
                s.FileId, s.Session.Unit, s.Session.CountsFor[0].Rule, [.. s.Session.CountsFor.Select(c => (c.Unit, c.Period))], s.Session.Start, s.Session.End,
                [.. Rosters.Of(input.Organisation, s.Session, DayOf(s)).Select(m => m.Person)], New: true, input)),
            .. input.Existing.Where(e => !e.Cancelled && !gone.Contains(e.FileId)).GroupBy(e => e.FileId).Select(rows =>
            {
                var one = rows.First();
                var to = moved.GetValueOrDefault(one.FileId);
                return new Stands(
                    one.FileId, to?.Unit ?? rows.FirstOrDefault(r => PlanSession.FileIdOf(new Counts(r.Unit, r.Rule, r.Period), r.Ordinal) == r.FileId)?.Unit ?? one.Unit, one.Rule,
                    [.. rows.Select(r => (r.Unit, r.Period))], to?.NewStart ?? one.Start, to?.NewEnd ?? one.End, [.. one.People], New: to is not null, input);
            }),
        ];
    }

    private static IEnumerable<string> BrokenAlone(PlanInput input, Stands session)
    {
        var (unit, day) = (input.Organisation.Find(session.Unit)!, session.Day);
        if (!input.Calendar.IsWorkingDay(day))
        {
            yield return "on a day off";
        }

        if (day < input.From || day > input.To || session.Start < Now)
        {
            yield return "outside of the plan";
        }

        foreach (var (of, period) in session.CountsFor)
        {
            if (Periods.DaysOf(period) is var (first, last) && (day < first || day > last))
            {
                yield return $"outside of {period}";
            }

            if (input.Organisation.Find(of)!.Until is { } until && day > until)
            {
                yield return $"after the end of {of}";
            }
        }

        var rule = input.Rules.First(r => r.Id == session.Rule);
        var from = TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(session.Start, LocalDays.Zone(unit.TimeZone)).DateTime).ToTimeSpan();
        var to = from + (session.End - session.Start);
        (TimeOnly From, TimeOnly To)[] hours = rule.Hours is { } own ? [own] : [.. input.Arrangements.Hours];
        if (session.Settled is null && rule.Time is { } time && from != time.ToTimeSpan())
        {
            yield return $"not at {time}";
        }

        if (session.Settled is null && rule.Time is null
            && !hours.Any(h => h.From.ToTimeSpan() <= from && to <= h.To.ToTimeSpan())
            && !(hours.All(h => h.To - h.From < session.End - session.Start) && hours[0].From.ToTimeSpan() <= from && to <= hours[^1].To.ToTimeSpan()))
        {
            yield return $"outside of hours, {from} to {to}";
        }
    }

    private static IEnumerable<string> BrokenTogether(PlanInput input, Stands session, Stands other)
    {
        var travel = session.Site is not null && other.Site is not null && session.Site != other.Site ? TimeSpan.FromMinutes(input.Arrangements.Travel) : TimeSpan.Zero;
        if (session.Start < other.End + travel && other.Start < session.End + travel && session.People.Intersect(other.People).FirstOrDefault() is { } person)
        {
            yield return $"calls {person}, who is at {other.Unit} {other.Start:O}";
        }

        if (session.Start < other.End && other.Start < session.End && session.Room is not null && (session.Site, session.Room) == (other.Site, other.Room))
        {
            yield return $"in {session.Room}, where {other.Unit} meets at {other.Start:O}";
        }

        var least = Math.Max(1, input.Rules.First(r => r.Id == session.Rule).Apart);
        if (session.Rule == other.Rule && session.CountsFor.Select(c => c.Unit).Intersect(other.CountsFor.Select(c => c.Unit)).Any() && Math.Abs(session.Day.DayNumber - other.Day.DayNumber) < least)
        {
            yield return $"nearer than {least} days to {other.Start:O}";
        }
    }

    private static bool IsAt(Stands session, FixedSession time) =>
        (session.Unit, session.Rule, session.Day) == (time.Unit, time.Rule, time.Day) && LocalDays.At(time.Day, time.Time, session.Zone) == session.Start;

    /// <param name="CountsFor">The units and periods.</param>
    /// <param name="New">Placed by the plan.</param>
    private sealed record Stands(string FileId, string Unit, string Rule, List<(string Unit, string Period)> CountsFor, DateTimeOffset Start, DateTimeOffset End, List<string> People, bool New, PlanInput Input)
    {
        public string Zone => Input.Organisation.Find(Unit)!.TimeZone;

        public DateOnly Day => LocalDays.DayOf(Start, Zone);

        public FixedSession? Settled => Input.Arrangements.Fixed.FirstOrDefault(f => IsAt(this, f));

        public string? Site => Settled?.Site ?? Input.Organisation.Find(Unit)!.Site;

        public string? Room => Settled is { Site: not null } or { Room: not null } ? Settled.Room : Input.Organisation.Find(Unit)!.Room;
    }
}
