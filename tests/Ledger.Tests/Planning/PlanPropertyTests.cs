using FsCheck;
using FsCheck.Fluent;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using static TeamsAddin.Ledger.Tests.Planning.PlanHouse;

namespace TeamsAddin.Ledger.Tests.Planning;

/// <summary>Whatever the organisation, the rules and what stands already: the hard rules hold, and all that is owed is placed or named.</summary>
public sealed class PlanPropertyTests
{
    private static readonly string[] Zones = ["Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "Europe/Berlin"];

    [Fact]
    public void No_plan_breaks_a_hard_rule() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(60),
        Prop.ForAll(Inputs().ToArbitrary(), input =>
        {
            var plan = Plan(input);
            return (Broken(input, plan).Count == 0).Label(string.Join("; ", Broken(input, plan).Take(3)));
        }));

    [Fact]
    public void A_second_plan_over_a_published_one_changes_nothing() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(40),
        Prop.ForAll(Inputs().ToArbitrary(), input =>
        {
            var first = Plan(input);
            var second = Plan(Published(input, first));
            return (second.Sessions.IsEmpty && second.Moves.IsEmpty && second.Cancels.IsEmpty).Label($"{second.Sessions.Length} new ({string.Join("; ", second.Sessions.Take(2).Select(s => $"{s.Session.CountsFor[0]} {DayOf(s)} beside {string.Join(", ", first.Sessions.Where(f => f.Session.CountsFor[0] == s.Session.CountsFor[0]).Select(f => $"{f.Ordinal} {DayOf(f)}"))}"))}), {second.Moves.Length} moved, {second.Cancels.Length} cancelled; {string.Join("; ", first.Unplaced.Take(5))}")
                .And((second.Unplaced.Length == first.Unplaced.Length).Label("not placed"));
        }));

    [Fact]
    public void A_new_holiday_moves_what_was_on_it_and_nothing_else() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(40),
        Prop.ForAll(Inputs().ToArbitrary(), input =>
        {
            var first = Plan(input);
            if (first.Sessions.IsEmpty)
            {
                return true.ToProperty();
            }

            var day = DayOf(first.Sessions[first.Sessions.Length / 2]);
            var changed = Published(input with { Calendar = new WorkingCalendar([day], []) }, first);
            var second = Plan(changed);
            // What has a settled time keeps it.
            var hit = first.Sessions.Where(s => DayOf(s) == day && !input.Arrangements.Fixed.Any(f => (f.Unit, f.Rule, f.Day, f.Time) == (s.Session.Unit, s.Session.CountsFor[0].Rule, day, TimeOf(s)))).ToDictionary(s => s.FileId, StringComparer.Ordinal);
            return second.Moves.All(m => hit.ContainsKey(m.FileId)).Label("another one moved")
                .And(hit.Values.All(s => second.Moves.Any(m => m.FileId == s.FileId) || second.Unplaced.Any(u => (u.Unit, u.Rule, u.Period, u.Ordinal) == (s.Session.Unit, s.Session.CountsFor[0].Rule, s.Session.CountsFor[0].Period, s.Ordinal))).Label("one stayed on the holiday without a word"))
                .And((Broken(changed, second).Count == 0).Label(string.Join("; ", Broken(changed, second).Take(3))));
        }));

    private static Gen<PlanInput> Inputs() =>
        from seed in Gen.Choose(0, 1_000_000)
        select Make(new Random(seed));

    private static PlanInput Make(Random random)
    {
        var units = new List<Unit> { Branch("root", zone: Zones[random.Next(Zones.Length)], type: UnitType.Committee) };
        for (var i = 0; i < random.Next(2, 7); i++)
        {
            units.Add(Branch("u" + i, "root", random.Next(3) == 0 ? Zones[random.Next(Zones.Length)] : units[0].TimeZone) with
            {
                Site = random.Next(3) switch { 0 => "north", 1 => "south", _ => null },
                Room = random.Next(4) == 0 ? "hall" : null,
                Until = random.Next(6) == 0 ? new DateOnly(2026, random.Next(1, 13), 15) : null,
            });
        }

        var members = units.SelectMany(u => Enumerable.Range(0, random.Next(1, 6)).Select(i => In(
            u.Id, "p" + random.Next(12), i == 0 ? Role.Leader : Role.Member,
            random.Next(5) == 0 ? new DateOnly(2026, random.Next(1, 13), random.Next(1, 29)) : null,
            random.Next(5) == 0 ? new DateOnly(2026, random.Next(1, 13), random.Next(1, 29)) : null))).DistinctBy(m => (m.Person, m.Unit)).ToList();
        string[] every = ["every: week\nweekday: friday", "every: month\ntimes: 3", "every: quarter\ntimes: 4\napart: 5", "every: month\nday: 31\nonHoliday: before", "every: year\ntimes: 9\nofWhich: [{ every: quarter }]\nlength: 200", "every: week\ntime: 19:30", "every: month\nhours: 09:00-10:30"];
        var rules = Enumerable.Range(0, random.Next(1, 4)).Select(i => Rule(every[random.Next(every.Length)], "r" + i)).Append(Rule("every: quarter\nwho: subtree\nlength: 120", "all", "committee")).ToArray();
        var input = Input(units, members, rules) with
        {
            From = new DateOnly(2026, random.Next(1, 7), random.Next(1, 29)),
            To = new DateOnly(2026, random.Next(8, 13), random.Next(1, 29)),
            Arrangements = Arrangements.Usual with { Joint = random.Next(3) == 0 && units.Count > 3 ? [new JointSessions("r0", "u0", ["u1"])] : [] },
        };
        return input with
        {
            Arrangements = input.Arrangements with
            {
                Hours = random.Next(3) == 0 ? [(new TimeOnly(8, 30), new TimeOnly(11, 0)), (new TimeOnly(13, 0), new TimeOnly(17, 0))] : Arrangements.Usual.Hours,
                Fixed = [.. Enumerable.Range(0, random.Next(3)).Select(_ => SettledTime(random, input)).OfType<FixedSession>().DistinctBy(f => (f.Unit, f.Rule, f.Day))],
            },
        };
    }

    /// <summary>On a weekday of the plan; some of them elsewhere, or in the hall.</summary>
    private static FixedSession? SettledTime(Random random, PlanInput input)
    {
        var day = input.From.AddDays(random.Next(input.To.DayNumber - input.From.DayNumber));
        var unit = "u" + random.Next(input.Organisation.Units.Count - 1);
        // Joint sessions are settled at their host's.
        return day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || input.Arrangements.Joint.Any(j => j.Units.Contains(unit)) ? null
            : new FixedSession(unit, "r0", day, new TimeOnly(random.Next(9, 20), 30 * random.Next(2)), random.Next(3) == 0 ? "south" : null, random.Next(3) == 0 ? "hall" : null);
    }
}
