using System.Globalization;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>
/// A file at its head, a unit's year and the organisation's overview, over ledgers of 50, 500 and 5,000 units of 45 sessions: the cost
/// grows with the answer, not with the ledger.
/// </summary>
internal static class Reads
{
    private const int SessionsAUnit = 45;
    private static readonly int[] Units = [50, 500, 5000];

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        Console.WriteLine(" units  sessions  year requests  year CPU us/row  overview requests  overview CPU us/row  file requests");
        var costs = new List<(double Year, double Overview, int Requests)>();
        foreach (var units in Units)
        {
            costs.Add(await MeasureAsync(units));
        }

        return
        [
            new Figure("year-requests-100x", costs[^1].Requests / (double)costs[0].Requests, "x", false, 1),
            new Figure("year-cpu-100x", costs[^1].Year / costs[0].Year, "x", false, 2),
            new Figure("overview-cpu-a-row-100x", costs[^1].Overview / costs[0].Overview, "x", false, 2),
        ];
    }

    private static async Task<(double Year, double Overview, int Requests)> MeasureAsync(int units)
    {
        var rows = new CountedRows(new MemoryRowStore());
        var (index, progress) = (new Table<SessionRow>(rows, "index"), new Table<ProgressRow>(rows, "progress"));
        var state = SessionFile.Empty.Apply(new Entry(1, "planned", "planned", House.Start, "bench", Sample.Plan()));
        for (var u = 0; u < units; u++)
        {
            var unit = UnitOf(u);
            for (var s = 0; s < SessionsAUnit; s++)
            {
                var id = FileId.Of(unit, s.ToString(CultureInfo.InvariantCulture));
                await index.InsertAsync(SessionRow.PartitionOf(unit, 2026), id, SessionRow.Of(id, state, new Counts(unit, "branch-assembly", "2026-Q1"), [], default), default);
            }

            await new UnitProgress(index, progress).RefreshAsync(unit, 2026, default);
        }

        var reads = new UnitProgress(index, progress);
        var (year, yearRequests, yearRows) = await CostAsync(rows, 200, async i =>
        {
            var count = 0;
            await foreach (var row in index.QueryAsync(SessionRow.PartitionOf(UnitOf(i % units), 2026)))
            {
                count++;
            }

            return count;
        });
        var (overview, overviewRequests, overviewRows) = await CostAsync(rows, 3000 / units + 1, async _ =>
        {
            var count = 0;
            await foreach (var row in reads.YearAsync(2026, default))
            {
                count++;
            }

            return count;
        });
        var files = await FileRequestsAsync();
        if (yearRows != SessionsAUnit || overviewRows != units)
        {
            throw new InvalidOperationException("A read came back short.");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{units,6}  {units * SessionsAUnit,8}  {yearRequests,13}  {year / yearRows,15:0.00}  {overviewRequests,17}  {overview / overviewRows,19:0.00}  {files,13}"));
        return (year, overview / overviewRows, yearRequests);
    }

    /// <summary>Microseconds of CPU, requests and rows of one read.</summary>
    private static async Task<(double Cpu, int Requests, int Rows)> CostAsync(CountedRows rows, int times, Func<int, Task<int>> read)
    {
        var count = 0;
        await read(0);
        rows.Requests = 0;
        GC.Collect();
        var meter = Meter.Start();
        for (var i = 0; i < times; i++)
        {
            count += await read(i);
        }

        return (meter.Cpu.TotalMicroseconds / times, rows.Requests / times, count / times);
    }

    /// <summary>A file that is in memory at its head: one read of the head.</summary>
    private static async Task<int> FileRequestsAsync()
    {
        var store = new CountedChains(new MemoryLedgerStore());
        var ledger = new FileLedger<SessionFile>(store, TimeProvider.System);
        var file = await Sample.InvitedAsync(ledger, []);
        await ledger.ReadAsync(file, default);
        store.Requests = 0;
        await ledger.ReadAsync(file, default);
        return store.Requests;
    }

    private static string UnitOf(int i) => string.Create(CultureInfo.InvariantCulture, $"branch-{i:0000}");
}
