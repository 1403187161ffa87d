extern alias box;

using System.Collections.Immutable;
using System.Globalization;
using Azure.Data.Tables;
using TeamsAddin.Adapters.Tables;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using box::TeamsAddin.Local.Tools;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>400 people check in to one session at once through Azurite, against single inserts of the same number at their best concurrency.</summary>
internal static class Storm400
{
    private const int People = 400;
    private const int Rounds = 5;
    private static readonly int[] InsertsAtOnce = [4, 8, 16, 32];

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var tools = await NodeTools.Ensure(Console.WriteLine, default);
        await using var azurite = await AzuriteProcess.Start(tools, new AzuriteSettings(), default);
        var service = new TableServiceClient(azurite.ConnectionString);
        await service.GetTableClient(TablesLedgerStore.TableName).CreateIfNotExistsAsync();
        var single = service.GetTableClient("single");
        await single.CreateIfNotExistsAsync();

        Console.WriteLine("round   check-ins/s   single inserts/s (best of 4, 8, 16, 32 at once)   ratio");
        var ratios = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var inserts = 0.0;
            foreach (var atOnce in InsertsAtOnce)
            {
                inserts = Math.Max(inserts, await InsertAsync(single, round, atOnce));
            }

            var facts = await StormAsync(service, round);
            if (round > 0)
            {
                ratios.Add(facts / inserts);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(round == 0 ? "warm" : round),5}   {facts,11:0}   {inserts,47:0}   {facts / inserts,5:0.00}"));
        }

        ratios.Sort();
        return [new Figure("storm-400", ratios[ratios.Count / 2], "x-single-inserts", true, 1.5)];
    }

    private static async Task<double> StormAsync(TableServiceClient service, int round)
    {
        var ledger = new FileLedger<SessionFile>(new TablesLedgerStore(service, new MemoryFileStore()), TimeProvider.System);
        var id = FileId.Of("storm", round.ToString(CultureInfo.InvariantCulture));
        var counts = new Counts(House.Unit, "branch-assembly", "2026-Q1");
        var planned = new Planned(House.Unit, [counts], SessionType.Assembly, new LocalText("大会"), House.Start, House.Start.AddHours(1), "Asia/Shanghai", "zh-Hans", "", null, null, null, new Terms(new Fraction(1, 2)), "p");
        var roster = Enumerable.Range(1, People).Select(i => new RosterEntry(House.Person(i), Role.Member, new string('a', 64))).ToImmutableArray();
        await ledger.ExecuteAsync(id, PlanSession.Command(planned, "bench", House.Start.AddDays(-7)), default);
        await ledger.ExecuteAsync(id, Invite.Command(roster, House.Start.AddDays(-7)), default);
        var meter = Meter.Start();
        var outcomes = await Task.WhenAll(roster.Select(r => ledger.ExecuteAsync(id, new CheckIn(r.Person, Mode.OnSite, "k/" + r.Person).At(House.Start), default)));
        var wall = meter.Wall;
        return outcomes.All(o => o.Appended) ? People / wall.TotalSeconds : throw new InvalidOperationException("Not every check-in was recorded.");
    }

    private static async Task<double> InsertAsync(TableClient table, int round, int atOnce)
    {
        var body = new byte[260];
        var meter = Meter.Start();
        await Parallel.ForEachAsync(Enumerable.Range(0, People), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (i, ct) =>
            await table.AddEntityAsync(new TableEntity(string.Create(CultureInfo.InvariantCulture, $"p{round}-{atOnce}"), string.Create(CultureInfo.InvariantCulture, $"{i:00000000}")) { ["Body"] = body }, ct));
        return People / meter.Wall.TotalSeconds;
    }
}
