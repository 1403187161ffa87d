using System.Globalization;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>
/// A day of 5,000 units, minute after minute, with a quarter's and with ten quarters' sessions still to come: what a minute's scan costs
/// follows what is due, not what will be.
/// </summary>
internal static class DueScan
{
    private const int Units = 5000;
    private const int Minutes = 24 * 60;

    /// <summary>Rows that become due on the day: each unit has a session in three days, and with each some reminders and its close.</summary>
    private const int DuesADay = Units * 4;

    /// <summary>Rows of later days for each unit: a quarter's sessions with eight dues each.</summary>
    private const int LaterOfAUnit = 12 * 8;
    private static readonly DateTimeOffset Day = new(2026, 3, 4, 16, 0, 0, TimeSpan.Zero);

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        Console.WriteLine("future rows   due rows   requests/minute  CPU ms/minute  of it without anything due");
        await MeasureAsync(1, quiet: true);
        var (few, many) = (await MeasureAsync(1), await MeasureAsync(10));
        return
        [
            new Figure("due-scan-cpu", few.Cpu, "ms/minute", false, 20),
            new Figure("due-scan-requests-growth", many.Requests / few.Requests, "x", false, 1.2),
            new Figure("due-scan-cpu-growth", many.Cpu / few.Cpu, "x", false, 1.2),
        ];
    }

    private static async Task<(double Requests, double Cpu)> MeasureAsync(int quarters, bool quiet = false)
    {
        var rows = new CountedRows(new MemoryRowStore());
        var (due, marks) = (new Table<DueRow>(rows, "due"), new Table<DueMark>(rows, "duemarks"));
        var random = new Random(4711);
        for (var i = 0; i < DuesADay; i++)
        {
            // Reminders and sessions lie in working hours, on the quarter hours.
            await PutAsync(due, i, Day.AddHours(random.Next(8, 18)).AddMinutes(15 * random.Next(4)));
        }

        for (var i = 0; i < Units * LaterOfAUnit * quarters; i++)
        {
            await PutAsync(due, DuesADay + i, Day.AddDays(1 + random.Next(90 * quarters)).AddMinutes(15 * random.Next(96)));
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
        if (!quiet)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{Units * LaterOfAUnit * quarters,11}  {queue.Count,9}  {requests,16:0.0}  {cpu,13:0.000}  {idle.TotalMilliseconds / Math.Max(1, idleMinutes),26:0.000}"));
        }

        return queue.Count == DuesADay ? (requests, cpu) : throw new InvalidOperationException($"{queue.Count} of {DuesADay} dues were put on queues.");
    }

    private static Task PutAsync(Table<DueRow> due, int i, DateTimeOffset at)
    {
        var file = i.ToString("x32", CultureInfo.InvariantCulture);
        return due.UpsertAsync(DueKeys.Hour(at), DueKeys.Row(at, DueKind.Members, file), new DueRow(file, DueKind.Members, 1, at), default);
    }

    private sealed class CountingQueue : IWorkQueue
    {
        public int Count { get; private set; }

        public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default)
        {
            Count++;
            return Task.CompletedTask;
        }
    }
}
