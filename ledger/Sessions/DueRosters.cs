using System.Collections.Concurrent;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>Nightly, with Reconcile: asks again for fixed rosters that are not what the organisation says, whatever message was lost.</summary>
public sealed class DueRosters(SessionBook sessions, OrganisationStore organisations, IWorkQueue queue, TimeProvider time)
{
    /// <param name="fileIds">Sessions whose rosters can still change.</param>
    /// <returns>How many rosters were asked for.</returns>
    public async Task<int> AskAsync(IReadOnlyCollection<string> fileIds, int atOnce, CancellationToken cancellationToken)
    {
        if (fileIds.Count == 0)
        {
            return 0;
        }

        var (organisation, names, now) = (await organisations.ReadAsync(cancellationToken), await organisations.NamesAsync(cancellationToken), time.GetUtcNow());
        var behind = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(fileIds, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken }, async (fileId, ct) =>
        {
            if (FixRoster.IsBehind((await sessions.ReadAsync(fileId, ct)).State, organisation, names, now))
            {
                behind.Add(fileId);
            }
        });
        foreach (var fileId in behind.Order(StringComparer.Ordinal))
        {
            await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.Invite, fileId), cancellationToken);
        }

        return behind.Count;
    }
}
