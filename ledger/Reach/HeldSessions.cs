using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Reach;

/// <summary>Reads a unit's held sessions of a period: one query a year, and the file only where the roster is too long for the index.</summary>
public sealed class HeldSessions(Table<SessionRow> index, SessionBook sessions)
{
    public async Task<IReadOnlyList<HeldSession>> OfAsync(Organisation organisation, string unit, ReachPeriod period, CancellationToken cancellationToken)
    {
        var (held, zone) = (new List<HeldSession>(), organisation.Find(unit)?.TimeZone ?? organisation.HomeZone);
        foreach (var year in period.Years)
        {
            await foreach (var row in index.QueryAsync(SessionRow.PartitionOf(unit, year), cancellationToken: cancellationToken))
            {
                if (row.Value.TookPlace && period.Holds(row.Value, zone))
                {
                    held.Add(HeldSession.Of(row.Value) ?? HeldSession.Of(unit, (await sessions.ReadAsync(row.Value.FileId, cancellationToken)).State));
                }
            }
        }

        return held;
    }
}
