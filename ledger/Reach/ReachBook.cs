using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Reach;

/// <summary>Some units' reach, and the unit from which to read on; null at the end.</summary>
public sealed record ReachPage(IReadOnlyList<UnitReach> Units, string? Next);

/// <summary>Reads whom sessions have reached: of one unit its own sessions, and of those directly below their rows of the overview; the sessions of these only where a leader of the unit sits in them.</summary>
public sealed class ReachBook(OrganisationStore organisations, Table<SessionRow> index, SessionBook sessions, UnitProgress progress, TimeProvider time)
{
    public const int PageSize = 10;
    private const int AtOnce = 16;

    public async Task<UnitReach?> OfAsync(string unit, int year, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        return organisation.Find(unit) is { } found ? await OfAsync(organisation, found, year, cancellationToken) : null;
    }

    /// <summary>A unit and those below it, in the order of their ids; null: all units.</summary>
    /// <param name="from">The first unit, from the page before; null: the start.</param>
    public async Task<ReachPage> PageAsync(string? unit, int year, string? from, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var units = organisation.Units.Where(u => (unit is null || organisation.IsWithin(u.Id, unit)) && (from is null || string.CompareOrdinal(u.Id, from) >= 0)).Take(PageSize + 1).ToList();
        var page = new List<UnitReach>();
        foreach (var one in units.Take(PageSize))
        {
            page.Add(await OfAsync(organisation, one, year, cancellationToken));
        }

        return new ReachPage(page, units.Count > PageSize ? units[PageSize].Id : null);
    }

    private async Task<UnitReach> OfAsync(Organisation organisation, Unit unit, int year, CancellationToken cancellationToken)
    {
        var today = LocalDays.DayOf(time.GetUtcNow(), unit.TimeZone);
        var files = await FilesAsync(await HeldAsync(unit.Id, year, cancellationToken), cancellationToken);
        var leaders = organisation.MembersOf(unit.Id, today).Where(m => m.Role is Role.Leader or Role.Deputy).Select(m => m.Person).ToHashSet(StringComparer.Ordinal);
        if (leaders.Count == 0)
        {
            return UnitReach.Of(unit, year, organisation, files, [], 0, today);
        }

        var children = organisation.ChildrenOf(unit.Id).Select(c => c.Id).ToList();
        var held = (await progress.OfUnitsAsync(children, year, cancellationToken)).Sum(r => r.TookPlace);
        var below = new List<SessionFile>();
        // Only where one of them sits in a unit can he be on its roster.
        foreach (var child in leaders.SelectMany(l => organisation.MembershipsOf(l, today)).Select(m => m.Unit).Distinct(StringComparer.Ordinal).Where(u => organisation.Find(u)?.Parent == unit.Id))
        {
            below.AddRange(await FilesAsync(await HeldAsync(child, year, cancellationToken), cancellationToken));
        }

        return UnitReach.Of(unit, year, organisation, files, below, held, today);
    }

    private async Task<List<string>> HeldAsync(string unit, int year, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        await foreach (var row in index.QueryAsync(SessionRow.PartitionOf(unit, year), cancellationToken: cancellationToken))
        {
            if (row.Value is { Closed: true, Cancelled: false, NotHeld: false, InQuestion: false })
            {
                ids.Add(row.Value.FileId);
            }
        }

        return ids;
    }

    private async Task<List<SessionFile>> FilesAsync(List<string> ids, CancellationToken cancellationToken)
    {
        var files = new List<SessionFile>();
        foreach (var some in ids.Chunk(AtOnce))
        {
            files.AddRange((await Task.WhenAll(some.Select(id => sessions.ReadAsync(id, cancellationToken)))).Select(s => s.State));
        }

        return files;
    }
}
