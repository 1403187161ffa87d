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
        var moved = plan.Moves.ToDictionary(m => m.FileId, StringComparer.Ordinal);
        var gone = plan.Cancels.Select(c => c.FileId).ToHashSet(StringComparer.Ordinal);
        var all = plan.Sessions.Select(s => (s.FileId, s.Session.Unit, s.Session.Start, s.Session.End, People: Rosters.Of(input.Organisation, s.Session, DayOf(s)).Select(m => m.Person).ToList(), New: true))
            .Concat(input.Existing.Where(e => !e.Cancelled && !gone.Contains(e.FileId)).DistinctBy(e => e.FileId).Select(e => moved.TryGetValue(e.FileId, out var m)
                ? (e.FileId, e.Unit, Start: m.NewStart, End: m.NewEnd, People: e.People.ToList(), New: true)
                : (e.FileId, e.Unit, e.Start, e.End, People: e.People.ToList(), New: false)))
            .ToList();
        foreach (var session in all.Where(s => s.New))
        {
            var unit = input.Organisation.Find(session.Unit)!;
            if (!input.Calendar.IsWorkingDay(LocalDays.DayOf(session.Start, unit.TimeZone)))
            {
                broken.Add($"{session.FileId} on a day off");
            }

            foreach (var other in all.Where(o => o.FileId != session.FileId))
            {
                var site = input.Organisation.Find(other.Unit)!;
                var travel = unit.Site is not null && site.Site is not null && unit.Site != site.Site ? TimeSpan.FromMinutes(input.Arrangements.Travel) : TimeSpan.Zero;
                var meet = session.Start < other.End + travel && other.Start < session.End + travel;
                if (meet && session.People.Intersect(other.People).Any())
                {
                    broken.Add($"{session.People.Intersect(other.People).First()} at {session.Unit} {session.Start:O} and {other.Unit} {other.Start:O}");
                }

                if (session.Start < other.End && other.Start < session.End && unit.Room is not null && unit.Room == site.Room && unit.Site == site.Site)
                {
                    broken.Add($"two sessions in {unit.Room} at {session.Start:O}");
                }
            }
        }

        foreach (var one in plan.Sessions)
        {
            broken.AddRange(one.Session.CountsFor.Where(c => Periods.DaysOf(c.Period) is var (first, last) && (DayOf(one) < first || DayOf(one) > last)).Select(c => $"{one.FileId} outside of {c.Period}"));
            if (DayOf(one) < input.From || DayOf(one) > input.To)
            {
                broken.Add($"{one.FileId} outside of the plan");
            }
        }

        broken.AddRange(plan.Sessions.GroupBy(s => s.FileId).Where(g => g.Count() > 1).Select(g => $"{g.Key} twice"));
        return broken;
    }
}
