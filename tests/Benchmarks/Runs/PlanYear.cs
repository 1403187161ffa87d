extern alias box;

using System.Collections.Immutable;
using System.Globalization;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using box::TeamsAddin.Local.Sample;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>
/// A whole year of 500 and of 5,000 units by both bundled packs, against first fit without soft wishes and against what counting alone
/// allows; with leaders who have other things to do and units that meet together; and once more over what the first plan published.
/// </summary>
internal static class PlanYear
{
    private const int Rounds = 3;

    /// <summary>The month before the year that is planned.</summary>
    internal static readonly DateTimeOffset Now = new(2025, 12, 1, 0, 0, 0, TimeSpan.Zero);

    public static Task<IReadOnlyList<Figure>> RunAsync()
    {
        Console.WriteLine("units  people  what                    CPU s  MB peak  sessions  not placed  moved  cancelled  bound   of bound  clashes  evenness  load spread  at end  on habit  leader busy");
        var (small, large) = (Input(500), Input(5000));
        var few = Measure("all wishes", small, Rounds);
        var all = Measure("all wishes", large, Rounds);
        var first = Measure("first fit", large with { Weights = SoftWeights.None }, 1);
        var busy = large with { Busy = BusyLeaders(large.Organisation), Arrangements = large.Arrangements with { Joint = Together(large.Organisation) } };
        var minding = Measure("busy leaders, joint", busy, 1);
        var blind = Measure("the same, not minded", busy with { Weights = SoftWeights.Usual with { Leader = 0 } }, 1);
        var again = Measure("once more, published", Published(large, all.Plan), 1);
        foreach (var reason in all.Plan.Unplaced.GroupBy(u => (u.Rule, u.Reason)).OrderByDescending(g => g.Count()))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"not placed: {reason.Count()} of {reason.Key.Rule}, {reason.Key.Reason}"));
        }

        return Task.FromResult<IReadOnlyList<Figure>>(
        [
            new Figure("plan-year-cpu", all.Cpu, "s", false, 10),
            new Figure("plan-year-clashes", new[] { few, all, first, minding }.Sum(r => r.Clashes), "clashes", false, 0),
            new Figure("plan-year-placed", all.Placed, "%-of-bound", true, 99.5),
            new Figure("plan-year-evenness-over-first-fit", all.Plan.Report.Evenness / first.Plan.Report.Evenness, "x", true, 1),
            new Figure("plan-year-load-spread-of-first-fit", all.Plan.Report.Load / first.Plan.Report.Load, "x", false, 1),
            new Figure("plan-year-cpu-10x-units", all.Cpu / few.Cpu / 10, "x-linear", false, 1.5),
            new Figure("plan-year-busy-cpu", minding.Cpu, "s", false, 10),
            new Figure("plan-year-busy-placed", minding.Placed, "%-of-bound", true, 99.5),
            new Figure("plan-year-leader-busy-of-not-minded", (double)minding.Plan.Report.LeaderBusy / blind.Plan.Report.LeaderBusy, "x", false, 0.5),
            new Figure("plan-year-again-cpu", again.Cpu, "s", false, 10),
            new Figure("plan-year-again-changes", again.Plan.Sessions.Length + again.Plan.Moves.Length + again.Plan.Cancels.Length, "sessions", false, 0),
        ]);
    }

    private static PlanInput Input(int units)
    {
        var rules = new[] { "responsibility-zh", "workplace-safety-en" }.SelectMany(p => ReadRulePack.From(p, BundledPacks.Read(p)!).Rules);
        return new PlanInput(LargeOrganisation.Make(units), [.. rules], WorkingCalendar.FromCsv(SampleOrganisation.WorkingCalendarCsv), new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), []);
    }

    private static Result Measure(string what, PlanInput input, int rounds)
    {
        var organisation = input.Organisation;
        var people = organisation.Units.SelectMany(u => organisation.EverIn(u.Id)).Select(m => m.Person).Distinct(StringComparer.Ordinal).Count();
        var (costs, result) = (new List<double>(), (Result?)null);
        for (var round = 0; round < rounds; round++)
        {
            result = null;
            GC.Collect();
            var (before, meter) = (GC.GetTotalMemory(forceFullCollection: true), Meter.Start());
            using var watch = new PeakMemory();
            var plan = MakePlan.From(input, Now);
            var cost = meter.Cpu.TotalSeconds;
            costs.Add(cost);
            var (report, bound) = (plan.Report, PlanBound.Of(input, plan));
            result = new Result(plan, Median.Of([.. costs]), Clashes(plan, organisation), 100.0 * bound.Placed / bound.Most);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{organisation.Units.Count,5}  {people,6}  {what,-22}  {cost,5:0.00}  {(watch.Bytes - before) / 1048576.0,7:0}  {plan.Sessions.Length,8}  {plan.Unplaced.Length,10}  {plan.Moves.Length,5}  {plan.Cancels.Length,9}  {bound.Most,6}  {result.Placed,7:0.00}%  {result.Clashes,7}  {report.Evenness,8:0.000}  {report.Load,11:0.000}  {report.AtEnd,6:0.000}  {report.OnHabit,8:0.000}  {report.LeaderBusy,11}"));
        }

        return result!;
    }

    /// <summary>Each leader is away for two of every five half-days of the first 62 days, another two for each.</summary>
    private static ImmutableArray<BusySpan> BusyLeaders(Organisation organisation)
    {
        var spans = ImmutableArray.CreateBuilder<BusySpan>();
        foreach (var (leader, number) in organisation.Units.Select(u => organisation.LeaderOf(u.Id, new DateOnly(2026, 1, 1))).OfType<string>().Distinct(StringComparer.Ordinal).Select((l, i) => (l, i)))
        {
            for (var half = number % 5; half < 62 * 2; half += half % 5 == number % 5 ? 2 : 3)
            {
                var start = new DateTimeOffset(2026, 1, 1, half % 2 == 0 ? 1 : 6, 0, 0, TimeSpan.Zero).AddDays(half / 2);
                spans.Add(new BusySpan(leader, start, start.AddHours(half % 2 == 0 ? 3 : 4)));
            }
        }

        return spans.ToImmutable();
    }

    /// <summary>In each bureau two branches hold their theme days together.</summary>
    private static ImmutableArray<JointSessions> Together(Organisation organisation) =>
    [
        .. organisation.Units.Where(u => u.Id.EndsWith("-branch-000", StringComparison.Ordinal) && organisation.Find(u.Id[..^1] + "1") is not null)
            .Select(u => new JointSessions("theme-day", u.Id, [u.Id[..^1] + "1"])),
    ];

    private static PlanInput Published(PlanInput input, Plan plan)
    {
        var rosters = new Dictionary<(string, Who), ImmutableArray<string>>();
        return input with { Existing = [.. plan.Sessions.Select(s => new Existing(
            s.Session.Unit, s.Session.CountsFor[0].Rule, s.Session.CountsFor[0].Period, s.Ordinal, false, s.Session.Start, s.Session.End, Roster(s.Session))
            { FileId = s.FileId, Movable = true })] };

        // Nobody joins or leaves in this organisation.
        ImmutableArray<string> Roster(Planned session)
        {
            if (!rosters.TryGetValue((session.Unit, session.Who), out var roster))
            {
                rosters.Add((session.Unit, session.Who), roster = [.. Rosters.Of(input.Organisation, session.Who, session.Unit, new DateOnly(2026, 6, 1)).Select(m => m.Person)]);
            }

            return roster;
        }
    }

    /// <summary>Counted anew from the sessions and rosters alone.</summary>
    internal static int Clashes(Plan plan, Organisation organisation)
    {
        var times = new Dictionary<string, List<(DateTimeOffset Start, DateTimeOffset End)>>(StringComparer.Ordinal);
        var rosters = new Dictionary<(string, Who), IReadOnlyList<Member>>();
        foreach (var session in plan.Sessions.Select(s => s.Session))
        {
            // Nobody joins or leaves in this organisation: one day's roster is every day's.
            var key = (string.Join(' ', session.CountsFor.Select(c => c.Unit)), session.Who);
            if (!rosters.TryGetValue(key, out var roster))
            {
                rosters.Add(key, roster = Rosters.Of(organisation, session, new DateOnly(2026, 6, 1)));
            }

            foreach (var member in roster)
            {
                if (!times.TryGetValue(member.Person, out var own))
                {
                    times.Add(member.Person, own = []);
                }

                own.Add((session.Start, session.End));
            }
        }

        return times.Values.Sum(own => own.OrderBy(t => t.Start).ToList() is var order ? order.Zip(order.Skip(1)).Count(p => p.First.End > p.Second.Start) : 0);
    }

    /// <param name="Cpu">Seconds, the median of the rounds.</param>
    /// <param name="Placed">Percent of what counting alone allows.</param>
    private sealed record Result(Plan Plan, double Cpu, int Clashes, double Placed);

    /// <summary>Looks at the heap every 20 ms.</summary>
    private sealed class PeakMemory : IDisposable
    {
        private readonly Timer timer;
        private long peak;

        public PeakMemory() => timer = new Timer(_ => peak = Math.Max(peak, GC.GetTotalMemory(false)), null, 0, 20);

        public long Bytes => peak;

        public void Dispose() => timer.Dispose();
    }
}
