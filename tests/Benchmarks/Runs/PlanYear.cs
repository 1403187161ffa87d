extern alias box;

using System.Globalization;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using box::TeamsAddin.Local.Sample;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>A whole year of 500 and of 5,000 units by both bundled packs, against first fit without soft wishes and against what counting alone allows.</summary>
internal static class PlanYear
{
    private const int Rounds = 3;

    /// <summary>The month before the year that is planned.</summary>
    internal static readonly DateTimeOffset Now = new(2025, 12, 1, 0, 0, 0, TimeSpan.Zero);

    public static Task<IReadOnlyList<Figure>> RunAsync()
    {
        Console.WriteLine("units  people    soft  CPU s  MB peak  sessions  not placed  bound  placed of bound  clashes  evenness  load spread  at end  on habit");
        var small = Measure(500, SoftWeights.Usual, Rounds);
        var large = Measure(5000, SoftWeights.Usual, Rounds);
        var first = Measure(5000, SoftWeights.None, 1);
        foreach (var reason in large.Plan.Unplaced.GroupBy(u => (u.Rule, u.Reason)).OrderByDescending(g => g.Count()))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"not placed: {reason.Count()} of {reason.Key.Rule}, {reason.Key.Reason}"));
        }

        return Task.FromResult<IReadOnlyList<Figure>>(
        [
            new Figure("plan-year-cpu", large.Cpu, "s", false, 10),
            new Figure("plan-year-clashes", large.Clashes + small.Clashes, "clashes", false, 0),
            new Figure("plan-year-placed", 100.0 * large.Plan.Sessions.Length / large.Plan.Report.Bound, "%-of-bound", true, 99.5),
            new Figure("plan-year-evenness-over-first-fit", large.Plan.Report.Evenness / first.Plan.Report.Evenness, "x", true, 1),
            new Figure("plan-year-load-spread-of-first-fit", large.Plan.Report.Load / first.Plan.Report.Load, "x", false, 1),
            new Figure("plan-year-cpu-10x-units", large.Cpu / small.Cpu / 10, "x-linear", false, 1.5),
        ]);
    }

    private static (Plan Plan, double Cpu, int Clashes) Measure(int units, SoftWeights weights, int rounds)
    {
        var organisation = LargeOrganisation.Make(units);
        var rules = new[] { "responsibility-zh", "workplace-safety-en" }.SelectMany(p => ReadRulePack.From(p, BundledPacks.Read(p)!).Rules);
        var input = new PlanInput(organisation, [.. rules], WorkingCalendar.FromCsv(SampleOrganisation.WorkingCalendarCsv), new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), []) { Weights = weights };
        var people = organisation.Units.SelectMany(u => organisation.EverIn(u.Id)).Select(m => m.Person).Distinct(StringComparer.Ordinal).Count();
        var (costs, plan) = (new List<double>(), (Plan?)null);
        for (var round = 0; round < rounds; round++)
        {
            plan = null;
            GC.Collect();
            var (before, meter) = (GC.GetTotalMemory(forceFullCollection: true), Meter.Start());
            using var watch = new PeakMemory();
            plan = MakePlan.From(input, Now);
            costs.Add(meter.Cpu.TotalSeconds);
            var report = plan.Report;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{units,5}  {people,6}  {(weights == SoftWeights.None ? "none" : "all"),6}  {costs[^1],5:0.00}  {(watch.Bytes - before) / 1048576.0,7:0}  {plan.Sessions.Length,8}  {plan.Unplaced.Length,10}  {report.Bound,5}  {100.0 * plan.Sessions.Length / report.Bound,14:0.00}%  {Clashes(plan, organisation),7}  {report.Evenness,8:0.000}  {report.Load,11:0.000}  {report.AtEnd,6:0.000}  {report.OnHabit,8:0.000}"));
        }

        return (plan!, Median.Of(costs), Clashes(plan!, organisation));
    }

    /// <summary>Counted anew from the sessions and rosters alone.</summary>
    internal static int Clashes(Plan plan, Organisation organisation)
    {
        var times = new Dictionary<string, List<(DateTimeOffset Start, DateTimeOffset End)>>(StringComparer.Ordinal);
        var rosters = new Dictionary<(string, Who, DateOnly), IReadOnlyList<Member>>();
        foreach (var session in plan.Sessions.Select(s => s.Session))
        {
            // Nobody joins or leaves in this organisation: one day's roster is every day's.
            var key = (session.Unit, session.Who, new DateOnly(2026, 6, 1));
            if (!rosters.TryGetValue(key, out var roster))
            {
                rosters.Add(key, roster = Rosters.Of(organisation, session.Who, session.Unit, key.Item3));
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
