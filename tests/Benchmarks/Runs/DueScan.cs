using System.Globalization;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>
/// A day of 5,000 units, minute after minute, with a quarter's and with ten quarters' sessions still to come: what a minute's scan costs
/// follows what is due, not what will be. The later rows are made when they are asked for: millions of them in this process's heap would
/// slow its caches, and be measured in the scan's place.
/// </summary>
internal static class DueScan
{
    private const int Units = 5000;
    private const int Minutes = 24 * 60;

    /// <summary>Rows that become due on the day: each unit has a session in three days, and with each some reminders and its close.</summary>
    private const int DuesADay = Units * 4;

    /// <summary>A quarter's rows of later days: twelve sessions of each unit with eight dues each.</summary>
    private const int DaysAQuarter = 90;
    private const int LaterAnHour = Units * 12 * 8 / (DaysAQuarter * 24);
    private const int WarmRounds = 8;
    private const int Rounds = 15;
    private static readonly DateTimeOffset Day = new(2026, 3, 4, 16, 0, 0, TimeSpan.Zero);

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        Console.WriteLine("round  future rows   due rows   requests/minute  CPU ms/minute  of it without anything due");
        var (few, many) = (new List<(double Requests, double Cpu)>(), new List<(double Requests, double Cpu)>());
        for (var round = 1 - WarmRounds; round <= Rounds; round++)
        {
            // Who comes second finds caches and compiled code warmer: they take turns.
            foreach (var quarters in round % 2 == 0 ? new[] { 1, 10 } : [10, 1])
            {
                var measured = await MeasureAsync(round, quarters);
                if (round > 0)
                {
                    (quarters == 1 ? few : many).Add(measured);
                }
            }
        }

        return
        [
            new Figure("due-scan-cpu", Median.Of([.. few.Select(f => f.Cpu)]), "ms/minute", false, 20),
            new Figure("due-scan-requests-growth", many[0].Requests / few[0].Requests, "x", false, 1.2),
            new Figure("due-scan-cpu-growth", Median.Of([.. many.Zip(few, (m, f) => m.Cpu / f.Cpu)]), "x", false, 1.2),
        ];
    }

    private static async Task<(double Requests, double Cpu)> MeasureAsync(int round, int quarters)
    {
        var later = new LaterDues(new MemoryRowStore(), "due", Day.AddDays(1), DaysAQuarter * quarters * 24, LaterAnHour);
        var rows = new CountedRows(later);
        var (due, marks) = (new Table<DueRow>(rows, "due"), new Table<DueMark>(rows, "duemarks"));
        var random = new Random(4711);
        for (var i = 0; i < DuesADay; i++)
        {
            // Reminders and sessions lie in working hours, on the quarter hours.
            await PutAsync(due, i, Day.AddHours(random.Next(8, 18)).AddMinutes(15 * random.Next(4)));
        }

        var (clock, queue) = (new ManualClock(), new CountingQueue());
        var scan = new ScanDues(due, marks, queue, clock);
        clock.Now = Day;
        await scan.RunAsync(default);
        GC.Collect();
        var (before, idle, idleMinutes) = (rows.Requests + rows.Writes, TimeSpan.Zero, 0);
        var meter = Meter.Start();
        for (var minute = 1; minute < Minutes; minute++)
        {
            clock.Now = Day.AddMinutes(minute);
            var began = meter.Cpu;
            if (await scan.RunAsync(default) == 0)
            {
                (idle, idleMinutes) = (idle + meter.Cpu - began, idleMinutes + 1);
            }
        }

        var (requests, cpu) = ((rows.Requests + rows.Writes - before) / (double)Minutes, meter.Cpu.TotalMilliseconds / Minutes);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{(round <= 0 ? "warm" : round),5}  {later.Rows,11}  {queue.Count,9}  {requests,16:0.0}  {cpu,13:0.000}  {idle.TotalMilliseconds / Math.Max(1, idleMinutes),26:0.000}"));
        return queue.Count == DuesADay ? (requests, cpu) : throw new InvalidOperationException($"{queue.Count} of {DuesADay} dues were put on queues.");
    }

    private static Task PutAsync(Table<DueRow> due, int i, DateTimeOffset at)
    {
        var file = i.ToString("x32", CultureInfo.InvariantCulture);
        return due.UpsertAsync(DueKeys.Hour(at), DueKeys.Row(at, DueKind.Members, file), new DueRow(file, DueKind.Members, 1, at), default);
    }

    private sealed class CountingQueue : IWorkQueue
    {
        private int count;

        public int Count => Volatile.Read(ref count);

        public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default)
        {
            Interlocked.Increment(ref count);
            return Task.CompletedTask;
        }
    }
}
