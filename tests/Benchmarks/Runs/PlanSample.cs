extern alias box;

using System.Globalization;
using System.Text;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using box::TeamsAddin.Local.Sample;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>The sample organisation's year, planned by the bundled pack.</summary>
internal static class PlanSample
{
    private const int Rounds = 5;

    public static Task<IReadOnlyList<Figure>> RunAsync()
    {
        var sample = SampleOrganisation.Make();
        var file = OrganisationCsv.Read(Encoding.UTF8.GetBytes(sample.UnitsCsv), Encoding.UTF8.GetBytes(sample.MembersCsv));
        var input = new PlanInput(
            new Organisation(file.Units, file.Members), ReadRulePack.From("responsibility-zh", BundledPacks.Read("responsibility-zh")!).Rules,
            WorkingCalendar.FromCsv(SampleOrganisation.WorkingCalendarCsv), new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), []);

        Console.WriteLine("round  CPU s  sessions  not placed  clashes");
        var (costs, clashes) = (new List<double>(), 0);
        for (var round = 0; round < Rounds; round++)
        {
            var meter = Meter.Start();
            var plan = MakePlan.From(input, PlanYear.Now);
            costs.Add(meter.Cpu.TotalSeconds);
            clashes = PlanYear.Clashes(plan, input.Organisation);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{round + 1,5}  {costs[^1],5:0.000}  {plan.Sessions.Length,8}  {plan.Unplaced.Length,10}  {clashes,7}"));
        }

        foreach (var unplaced in MakePlan.From(input, PlanYear.Now).Unplaced)
        {
            Console.WriteLine($"not placed: {unplaced}");
        }

        // The first round counts too: an admin plans once, on a cold process.
        return Task.FromResult<IReadOnlyList<Figure>>([new Figure("plan-sample-cpu", costs.Max(), "s", false, 2), new Figure("plan-sample-clashes", clashes, "clashes", false, 0)]);
    }
}
