using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>
/// Where a unit's people changed, the rosters of its sessions that are fixed and have not begun follow. What is lost on the way is found by
/// the night's Reconcile.
/// </summary>
public sealed class RosterWork(OrganisationStore organisations, CoveringWork<CalendarWork> covering, IWorkQueue queue, Table<SessionRow> index, TimeProvider time)
{
    /// <summary>Called when the change is written.</summary>
    /// <param name="units">Those whose people changed, and those above them, whose rosters may hold the same people.</param>
    public async Task AskAsync(IEnumerable<string> units, CancellationToken cancellationToken)
    {
        var some = units.ToHashSet(StringComparer.Ordinal);
        if (some.Count == 0)
        {
            return;
        }

        await organisations.RaiseAsync(cancellationToken);
        await Parallel.ForEachAsync(some, cancellationToken, async (unit, ct) => await covering.AskAsync(unit, new CalendarWork(CalendarWork.Rosters, Unit: unit), ct));
    }

    /// <summary>Also for a change that broke off. Where it lost its turn storage did not answer and may still not: then the night finds the rosters.</summary>
    public async Task AskAnywayAsync(IEnumerable<string> units, HeldLease turn)
    {
        try
        {
            await AskAsync(units, CancellationToken.None);
        }
        catch (Exception) when (turn.IsLost)
        {
            // What became of the change is told, not that its followers must wait.
        }
    }

    /// <summary>Asks for each of a unit's rosters that can still change, and of a unit that ended for its sessions after that.</summary>
    public async Task SpreadAsync(string unit, CancellationToken cancellationToken)
    {
        // Read here and not sent along: one message may stand for several changes.
        var (now, version) = (time.GetUtcNow(), await organisations.VersionAsync(cancellationToken));
        var found = (await organisations.ReadAsync(version, cancellationToken)).Find(unit);
        await foreach (var row in index.NearAsync(unit, now, cancellationToken))
        {
            var step = EndSessions.IsAfter(found, row, now) ? CalendarWork.UnitEnded : CanChange(row, now) ? CalendarWork.Invite : null;
            if (step is not null)
            {
                await queue.SendAsync(Queues.Calendar, new CalendarWork(step, row.FileId, Organisation: version), cancellationToken);
            }
        }
    }

    public static bool CanChange(SessionRow row, DateTimeOffset now) => row is { Cancelled: false, Closed: false, Roster: > 0 } && now < row.Start;
}

internal static class NearRows
{
    /// <summary>A unit's sessions of the years around now: one may be held beside the year that owes it, in the first or the last days of another.</summary>
    public static async IAsyncEnumerable<SessionRow> NearAsync(this Table<SessionRow> index, string unit, DateTimeOffset now, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var year in new[] { now.Year - 1, now.Year, now.Year + 1 })
        {
            await foreach (var row in index.QueryAsync(SessionRow.PartitionOf(unit, year), cancellationToken: cancellationToken))
            {
                yield return row.Value;
            }
        }
    }
}
