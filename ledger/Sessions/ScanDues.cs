using System.Globalization;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>How far the table <c>due</c> has been emptied.</summary>
public sealed record DueMark(DateTimeOffset Emptied);

/// <summary>
/// Each minute: what is due goes on the queues, then its row goes. It reads from the last emptied hour less one, so that a late row
/// and a slow neighbour are found; it never sends anything itself.
/// </summary>
public sealed class ScanDues(Table<DueRow> due, Table<DueMark> marks, IWorkQueue queue, TimeProvider time)
{
    private const string Partition = "due";
    private const string Key = "emptied";
    private const int AtOnce = 16;

    /// <returns>How many rows were put on queues.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var current = DueKeys.HourOf(DueKeys.Hour(now));
        var mark = await marks.GetAsync(Partition, Key, cancellationToken);
        var from = mark?.Value.Emptied.AddHours(-1) ?? await FirstHourAsync(current, cancellationToken);
        var count = 0;
        for (var hour = from; hour <= current; hour = hour.AddHours(1))
        {
            // The minute of a row is a floor: rows of this very minute are read and sent when their instant has come.
            var to = hour == current ? now.AddMinutes(1).UtcDateTime.ToString("mm", CultureInfo.InvariantCulture) : null;
            var rows = due.QueryAsync(DueKeys.Hour(hour), null, to is "00" ? null : to, cancellationToken);
            // Thousands may be due in one minute. A crash between the two puts a row on its queue again, where it changes nothing.
            await Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (row, ct) =>
            {
                if (row.Value.At <= now)
                {
                    await SendAsync(row.Value, ct);
                    await due.DeleteAsync(row.Partition, row.Key, ct);
                    Interlocked.Increment(ref count);
                }
            });
        }

        await marks.UpsertAsync(Partition, Key, new DueMark(current), cancellationToken);
        return count;
    }

    /// <summary>The first scan of all begins with the oldest row, however long nobody looked.</summary>
    private async Task<DateTimeOffset> FirstHourAsync(DateTimeOffset current, CancellationToken cancellationToken)
    {
        await foreach (var row in due.ScanAsync(cancellationToken))
        {
            return DueKeys.HourOf(row.Partition);
        }

        return current;
    }

    private Task SendAsync(DueRow row, CancellationToken cancellationToken) => row.Kind switch
    {
        DueKind.Invite => queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.Invite, row.FileId), cancellationToken),
        var kind when DueKind.IsReport(kind) => queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.Report, row.FileId), cancellationToken),
        var kind when DueKind.IsRefresh(kind) => queue.SendAsync(Queues.Refresh, new RefreshWork(row.FileId), cancellationToken),
        _ => queue.SendAsync(Queues.Notices, new NoticeWork(NoticeWork.Prepare, row.Kind, row.FileId, row.Occasion), cancellationToken),
    };
}
