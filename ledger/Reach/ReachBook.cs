using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Reach;

/// <summary>Some units' reach, and the unit from which to read on; null at the end.</summary>
public sealed record ReachPage(IReadOnlyList<UnitReach> Units, string? Next);

/// <summary>
/// Reads whom sessions have reached: of one unit its own sessions; of those directly below, for a year, their rows of the overview, and their sessions only
/// where a leader of the unit sits in them. For days that are no year all of these are read.
/// </summary>
public sealed class ReachBook(OrganisationStore organisations, HeldSessions sessions, UnitProgress progress, TimeProvider time)
{
    public const int PageSize = 10;
    internal const int AtOnce = 16;

    public async Task<UnitReach?> OfAsync(string unit, ReachPeriod period, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        return organisation.Find(unit) is { } found ? await OfAsync(organisation, found, period, cancellationToken) : null;
    }

    /// <summary>A unit and those below it, in the order of their ids; null: all units.</summary>
    /// <param name="first">The first unit, from the page before; null: the start.</param>
    public async Task<ReachPage> PageAsync(string? unit, ReachPeriod period, string? first, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var units = organisation.Units.Where(u => (unit is null || organisation.IsWithin(u.Id, unit)) && (first is null || string.CompareOrdinal(u.Id, first) >= 0)).Take(PageSize + 1).ToList();
        var page = new List<UnitReach>();
        foreach (var one in units.Take(PageSize))
        {
            page.Add(await OfAsync(organisation, one, period, cancellationToken));
        }

        return new ReachPage(page, units.Count > PageSize ? units[PageSize].Id : null);
    }

    private async Task<UnitReach> OfAsync(Organisation organisation, Unit unit, ReachPeriod period, CancellationToken cancellationToken)
    {
        var today = LocalDays.DayOf(time.GetUtcNow(), unit.TimeZone);
        var held = await sessions.OfAsync(organisation, unit.Id, period, cancellationToken);
        return UnitReach.Of(unit, period, organisation, held, await BelowAsync(organisation, unit.Id, period, today, cancellationToken), today);
    }

    private async Task<HeldBelow> BelowAsync(Organisation organisation, string unit, ReachPeriod period, DateOnly today, CancellationToken cancellationToken)
    {
        var leaders = organisation.MembersOf(unit, today).Where(m => m.Role is Role.Leader or Role.Deputy).Select(m => m.Person).ToHashSet(StringComparer.Ordinal);
        var children = organisation.ChildrenOf(unit).Select(c => c.Id).ToList();
        if (leaders.Count == 0 || children.Count == 0)
        {
            return HeldBelow.None;
        }

        if (period.Year is not { } year)
        {
            var all = await ReadAsync(organisation, children, period, cancellationToken);
            return new HeldBelow(all.Count, person => all.Count(s => s.WasThere(person)));
        }

        var rows = await progress.OfUnitsAsync(children, year, cancellationToken);
        var visits = rows.SelectMany(r => r.Visits).ToLookup(v => v.Person, v => v.Sessions, StringComparer.Ordinal);
        // Only where one of them sits in a unit can he be on its roster; elsewhere he is a visitor.
        var own = await ReadAsync(
            organisation, [.. leaders.SelectMany(l => organisation.MembershipsOf(l, today)).Select(m => m.Unit).Distinct(StringComparer.Ordinal).Where(u => organisation.Find(u)?.Parent == unit)], period, cancellationToken);
        return new HeldBelow(rows.Sum(r => r.TookPlace), person => visits[person].Sum() + own.Count(s => s.Expects(person) && s.WasThere(person)));
    }

    private async Task<List<HeldSession>> ReadAsync(Organisation organisation, List<string> units, ReachPeriod period, CancellationToken cancellationToken)
    {
        var held = new List<HeldSession>();
        foreach (var some in units.Chunk(AtOnce))
        {
            held.AddRange((await Task.WhenAll(some.Select(u => sessions.OfAsync(organisation, u, period, cancellationToken)))).SelectMany(s => s));
        }

        return held;
    }
}
