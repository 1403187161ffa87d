using System.Collections.Immutable;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Duties;

/// <summary>Duties as they stand now, from the organisation, all versions of the rules, the working calendar and the index.</summary>
public sealed class DutyBook(OrganisationStore organisations, RuleStore rules, Table<SessionRow> index, TimeProvider time)
{
    public DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    public async Task<IReadOnlyList<string>> UnitsAsync(CancellationToken cancellationToken) =>
        [.. (await organisations.ReadAsync(cancellationToken)).Units.Select(u => u.Id)];

    public async Task<ImmutableArray<Duty>> OfAsync(string unit, int year, CancellationToken cancellationToken)
    {
        var sessions = new List<SessionRow>();
        await foreach (var row in index.QueryAsync(SessionRow.PartitionOf(unit, year), cancellationToken: cancellationToken))
        {
            sessions.Add(row.Value);
        }

        return await OfAsync(unit, year, sessions, cancellationToken);
    }

    /// <param name="sessions">The unit's index rows of the year.</param>
    /// <returns>None for a unit that is not in the organisation.</returns>
    public async Task<ImmutableArray<Duty>> OfAsync(string unit, int year, IReadOnlyList<SessionRow> sessions, CancellationToken cancellationToken) =>
        (await organisations.ReadAsync(cancellationToken)).Find(unit) is { } found
            ? UnitDuties.Of(new DutyInput(found, year, await rules.RulesAsync(cancellationToken), sessions, await rules.CalendarAsync(cancellationToken), time.GetUtcNow()))
            : [];
}

/// <summary>A rule's duties of a year in numbers. The sums are over periods; clauses that are duties of their own count among the states.</summary>
public sealed record DutyCounts(string Rule, int Required, int Counted, int Met, int OnTrack, int AtRisk, int Unattainable, int Missed, int NotTracked)
{
    public static ImmutableArray<DutyCounts> Of(IEnumerable<Duty> duties) =>
    [
        .. duties.GroupBy(d => d.Rule, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new DutyCounts(
            g.Key, g.Where(d => d.Clause is null).Sum(d => d.Required), g.Where(d => d.Clause is null).Sum(d => d.Counted),
            In(g, DutyState.Met), In(g, DutyState.OnTrack), In(g, DutyState.AtRisk), In(g, DutyState.Unattainable), In(g, DutyState.Missed), In(g, DutyState.NotTracked))),
    ];

    private static int In(IEnumerable<Duty> duties, DutyState state) => duties.Count(d => d.State == state);
}
