using System.Collections.Concurrent;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>
/// Nightly, with Reconcile: asks again for events that are not what their files want, whatever message was lost, and also where only the
/// organisation has changed: another leader, another name of the unit.
/// </summary>
public sealed class DueEvents(SessionBook sessions, EventDrafts drafts, Table<EventRow> events, IWorkQueue queue)
{
    /// <summary>How long after its end a cancelled session is still looked at.</summary>
    private static readonly TimeSpan Behind = TimeSpan.FromDays(7);

    /// <summary>What starts later is looked at in its turn.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromDays(30);

    /// <param name="isTurn">Whether a file of the far future has its turn.</param>
    public static bool IsLookedAt(SessionRow row, DateTimeOffset now, Func<string, bool> isTurn) => row.Cancelled
        ? row.End > now - Behind
        : row.End > now && (row.Start < now + Near || isTurn(row.FileId));

    /// <returns>How many events were asked for.</returns>
    public async Task<int> AskAsync(IReadOnlyCollection<string> fileIds, int atOnce, CancellationToken cancellationToken)
    {
        var due = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(fileIds, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken }, async (fileId, ct) =>
        {
            try
            {
                if (await IsDueAsync(fileId, ct))
                {
                    due.Add(fileId);
                }
            }
            catch (Exception e) when (e is ChainBrokenException or InvalidDataException)
            {
                // Reconcile names the file itself; the others have their turn.
            }
        });
        foreach (var some in due.Order(StringComparer.Ordinal).Chunk(CalendarWork.MostFiles))
        {
            await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.SyncMany, Files: some), cancellationToken);
        }

        return due.Count;
    }

    private async Task<bool> IsDueAsync(string fileId, CancellationToken cancellationToken)
    {
        var file = (await sessions.ReadAsync(fileId, cancellationToken)).State;
        // What has no mailbox stands on the list of missing events, which is tried again by itself.
        if (file.Plan is null || file.EventMissing is not null)
        {
            return false;
        }

        if (file.Event is not { } set)
        {
            return file.Cancellation is null;
        }

        var row = (await events.GetAsync(EventRow.Partition(set.Mailbox), EventRow.Key(set.EventId), cancellationToken))?.Value;
        if (file.Cancellation is not null)
        {
            return row is not null;
        }

        var (draft, _) = await drafts.OfAsync(fileId, file, set.Mailbox, set.Attempt, cancellationToken);
        return EventPrint.Differing(row?.Asked, EventPrint.Of(draft)) != EventParts.None;
    }
}
