using System.Collections.Concurrent;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>
/// Nightly, with Reconcile: asks again for fixed rosters that are not what the organisation says, and for the cancellation of what lies
/// after its unit's last day, whatever message was lost.
/// </summary>
public sealed class DueRosters(SessionBook sessions, OrganisationStore organisations, IWorkQueue queue, TimeProvider time)
{
    /// <param name="rows">The unit's own sessions.</param>
    /// <returns>How many rosters and how many cancellations were asked for.</returns>
    public async Task<(int Behind, int Ended)> AskAsync(string unit, IReadOnlyCollection<SessionRow> rows, int atOnce, CancellationToken cancellationToken)
    {
        var (organisation, names, now) = (await organisations.ReadAsync(cancellationToken), await organisations.NamesAsync(cancellationToken), time.GetUtcNow());
        var (behind, found) = (new ConcurrentBag<string>(), organisation.Find(unit));
        var ended = rows.Where(r => EndSessions.IsAfter(found, r, now)).Select(r => r.FileId).ToHashSet(StringComparer.Ordinal);
        var open = rows.Where(r => RosterWork.CanChange(r, now) && !ended.Contains(r.FileId)).Select(r => r.FileId).Distinct(StringComparer.Ordinal);
        await Parallel.ForEachAsync(open, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken }, async (fileId, ct) =>
        {
            try
            {
                if (FixRoster.IsBehind((await sessions.ReadAsync(fileId, ct)).State, organisation, names, now))
                {
                    behind.Add(fileId);
                }
            }
            catch (Exception e) when (e is ChainBrokenException or InvalidDataException)
            {
                // Reconcile names the file itself; the others have their turn.
            }
        });
        foreach (var (fileId, step) in behind.Select(f => (f, CalendarWork.Invite)).Concat(ended.Select(f => (f, CalendarWork.UnitEnded))).OrderBy(f => f.Item1, StringComparer.Ordinal))
        {
            await queue.SendAsync(Queues.Calendar, new CalendarWork(step, fileId), cancellationToken);
        }

        return (behind.Count, ended.Count);
    }
}
