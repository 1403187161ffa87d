using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>
/// Where a unit's people changed, the rosters of its sessions that are fixed and have not begun follow. What is lost on the way is found by
/// the night's Reconcile.
/// </summary>
public sealed class RosterWork(IWorkQueue queue, Table<SessionRow> index, TimeProvider time)
{
    private static readonly TimeSpan Gathers = TimeSpan.FromSeconds(30);

    /// <summary>By then every process reads the organisation anew.</summary>
    private static readonly TimeSpan AllKnow = OrganisationStore.KeptFor + TimeSpan.FromSeconds(5);

    private readonly CoveringWork<CalendarWork> asked = new(queue, Queues.Calendar, Gathers, TimeProvider.System);

    /// <param name="units">Those whose people changed, and those above them, whose rosters may hold the same people.</param>
    public Task AskAsync(IEnumerable<string> units, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        units.Distinct(StringComparer.Ordinal), cancellationToken,
        async (unit, ct) => await asked.AskAsync(unit, new CalendarWork(CalendarWork.Rosters, Unit: unit), ct));

    /// <summary>Asks for each of a unit's rosters that can still change.</summary>
    public async Task SpreadAsync(string unit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // A session may be held beside the year that owes it, in the first or the last days of another.
        foreach (var year in new[] { now.Year - 1, now.Year, now.Year + 1 })
        {
            await foreach (var row in index.QueryAsync(SessionRow.PartitionOf(unit, year), cancellationToken: cancellationToken))
            {
                if (CanChange(row.Value, now))
                {
                    await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.Invite, row.Key), cancellationToken, AllKnow);
                }
            }
        }
    }

    public static bool CanChange(SessionRow row, DateTimeOffset now) => row is { Cancelled: false, Closed: false, Roster: > 0 } && now < row.Start;
}
