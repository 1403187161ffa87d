using System.Globalization;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Reach;

/// <summary>
/// Reach over all people of a unit and those below it, or of the whole organisation. A few units are counted when asked, a query a unit and year; of more than
/// <see cref="FewUnits"/> the night counts this year and the last, all in one go over the index, and keeps them in the table <c>reach</c>: partition = year, row = unit.
/// </summary>
public sealed class ReachTotals(OrganisationStore organisations, HeldSessions sessions, Table<ReachTotal> kept, TimeProvider time)
{
    public const int FewUnits = 100;

    /// <summary>The row of the whole organisation.</summary>
    private const string All = FileRow.WholeOrganisation;

    /// <summary>Null: there are many units, and no night has counted them for the year yet.</summary>
    /// <param name="unit">Null: all units.</param>
    public async Task<ReachTotal?> QuickAsync(string? unit, int year, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var units = UnitsOf(organisation, unit);
        return units.Count <= FewUnits
            ? await CountAsync(organisation, units, ReachPeriod.Of(year), cancellationToken)
            : (await kept.GetAsync(PartitionOf(year), unit ?? All, cancellationToken))?.Value;
    }

    /// <summary>As <see cref="QuickAsync"/>; what no night has counted, or days that are no year, is counted now, however many units there are.</summary>
    public async Task<ReachTotal> OfAsync(string? unit, ReachPeriod period, CancellationToken cancellationToken)
    {
        if (period.Year is { } year && await QuickAsync(unit, year, cancellationToken) is { } quick)
        {
            return quick;
        }

        var organisation = await organisations.ReadAsync(cancellationToken);
        return await CountAsync(organisation, UnitsOf(organisation, unit), period, cancellationToken);
    }

    /// <summary>Once a day; a second run on a day does nothing.</summary>
    public async Task NightAsync(CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var (now, today) = (time.GetUtcNow(), organisation.Today(time.GetUtcNow()));
        var many = organisation.UnitsOn(today).Select(u => (Row: u.Id, Units: UnitsOf(organisation, u.Id))).Append((Row: All, Units: UnitsOf(organisation, null))).Where(u => u.Units.Count > FewUnits).ToList();
        foreach (var year in new[] { today.Year - 1, today.Year })
        {
            if (many.Count == 0 || ((await kept.GetAsync(PartitionOf(year), All, cancellationToken))?.Value.At is { } at && organisation.Today(at) == today))
            {
                continue;
            }

            var tally = await ReadAsync(organisation, organisation.Units.Select(u => u.Id), ReachPeriod.Of(year), cancellationToken);
            // The whole comes last: as long as it is missing the day is not done.
            foreach (var (row, units) in many)
            {
                await kept.UpsertAsync(PartitionOf(year), row, tally.Of(organisation, units, today, now), cancellationToken);
            }
        }
    }

    private async Task<ReachTotal> CountAsync(Organisation organisation, IReadOnlyCollection<string> units, ReachPeriod period, CancellationToken cancellationToken)
    {
        var (now, today) = (time.GetUtcNow(), organisation.Today(time.GetUtcNow()));
        // Also what their people attended elsewhere: with units above, in other units of theirs, and where they were before.
        var everywhere = units.SelectMany(u => organisation.MembersOf(u, today)).Select(m => m.Person).Distinct(StringComparer.Ordinal)
            .SelectMany(organisation.EverOf).Where(m => m.To is null || m.To >= period.From).Select(m => m.Unit).Union(units, StringComparer.Ordinal)
            .SelectMany(organisation.PathOf).Select(u => u.Id).Distinct(StringComparer.Ordinal);
        return (await ReadAsync(organisation, everywhere, period, cancellationToken)).Of(organisation, units, today, now);
    }

    private async Task<ReachTally> ReadAsync(Organisation organisation, IEnumerable<string> units, ReachPeriod period, CancellationToken cancellationToken)
    {
        var tally = new ReachTally();
        await Parallel.ForEachAsync(units, new ParallelOptions { MaxDegreeOfParallelism = ReachBook.AtOnce, CancellationToken = cancellationToken }, async (unit, ct) =>
        {
            var held = await sessions.OfAsync(organisation, unit, period, ct);
            lock (tally)
            {
                foreach (var session in held)
                {
                    tally.Add(session);
                }
            }
        });
        return tally;
    }

    private List<string> UnitsOf(Organisation organisation, string? unit)
    {
        var today = organisation.Today(time.GetUtcNow());
        return [.. (unit is null ? organisation.Units.Select(u => u.Id) : organisation.WithAllBelow(unit)).Where(u => organisation.Find(u)?.IsOpen(today) == true)];
    }

    private static string PartitionOf(int year) => year.ToString("0000", CultureInfo.InvariantCulture);
}
