using System.Collections.Immutable;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Duties;

/// <summary>Duties as they stand now, from the organisation, all versions of the rules, the working calendar and the index.</summary>
public sealed class DutyBook(OrganisationStore organisations, RuleStore rules, Table<SessionRow> index, SessionBook sessions, TimeProvider time)
{
    /// <summary>The organisation's day.</summary>
    public async Task<DateOnly> TodayAsync(CancellationToken cancellationToken) => (await organisations.ReadAsync(cancellationToken)).Today(time.GetUtcNow());

    /// <summary>The units whose duties may still change: those that ended before last year owe nothing in the years that are looked at.</summary>
    public async Task<IReadOnlyList<string>> UnitsAsync(CancellationToken cancellationToken) =>
        [.. (await organisations.ReadAsync(cancellationToken)).UnitsOn(new DateOnly((await TodayAsync(cancellationToken)).Year - 1, 1, 1)).Select(u => u.Id)];

    public async Task<ImmutableArray<Duty>> OfAsync(string unit, int year, CancellationToken cancellationToken) =>
        await OfAsync(unit, year, await RowsAsync(unit, year, cancellationToken), cancellationToken);

    /// <param name="rows">The unit's index rows of the year.</param>
    /// <returns>None for a unit that is not in the organisation.</returns>
    public async Task<ImmutableArray<Duty>> OfAsync(string unit, int year, IReadOnlyList<SessionRow> rows, CancellationToken cancellationToken) =>
        (await organisations.ReadAsync(cancellationToken)).Find(unit) is { } found
            ? UnitDuties.Of(new DutyInput(found, year, await rules.RulesAsync(cancellationToken), rows, await rules.CalendarAsync(cancellationToken), time.GetUtcNow()))
            : [];

    /// <summary>
    /// What a person still needs in a year and owes in make-ups, in all units that he was in that year and for the sessions of those above that everybody
    /// attends. A period is his in the unit in which he is at its end, or today while it runs: who is transferred takes no duty along and leaves none open.
    /// </summary>
    public async Task<PersonDuties> OfPersonAsync(string person, int year, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var who = (await rules.RulesAsync(cancellationToken)).GroupBy(r => r.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Who, StringComparer.Ordinal);
        var (now, day, today) = (time.GetUtcNow(), organisation.Today(time.GetUtcNow()), organisation.TodayOf(person, time.GetUtcNow()));
        // A season that the year owes ends in the next one.
        var memberships = organisation.MembershipsOf(person, new DateOnly(year, 1, 1), new DateOnly(year + 1, 3, 1)).Where(m => m.From <= day).Union(organisation.MembershipsOf(person, day)).ToList();
        var (owed, own) = (new List<Duty>(), new List<PersonSession>());
        foreach (var unit in memberships.Select(m => m.Unit).SelectMany(organisation.PathOf).DistinctBy(u => u.Id, StringComparer.Ordinal).OrderBy(u => u.Id, StringComparer.Ordinal))
        {
            var rows = await RowsAsync(unit.Id, year, cancellationToken);
            owed.AddRange((await OfAsync(unit.Id, year, rows, cancellationToken)).Where(d => IsHis(unit.Id, who[d.Rule], d.Last < day ? d.Last : day)));
            foreach (var row in rows.Where(r => r.Closed && r.MayList(person)))
            {
                var file = (await sessions.ReadAsync(row.FileId, cancellationToken)).State;
                own.AddRange(PersonSession.Of(row.FileId, file, new Counts(row.Unit, row.Rule, row.Period), person) is { } one ? [one] : []);
            }
        }

        return PersonDuties.Of(owed, own, now, today);

        bool IsHis(string unit, Who who, DateOnly on)
        {
            var then = memberships.Where(m => m.IsIn(on)).ToList();
            var role = then.Where(m => m.Unit == unit).Select(m => (Role?)m.Role).Max();
            return who switch
            {
                Who.Subtree => then.Exists(m => organisation.IsWithin(m.Unit, unit)),
                Who.Committee => role > Role.Member,
                Who.Leaders => role >= Role.Deputy,
                _ => role is not null,
            };
        }
    }

    private async Task<List<SessionRow>> RowsAsync(string unit, int year, CancellationToken cancellationToken)
    {
        var rows = new List<SessionRow>();
        await foreach (var row in index.QueryAsync(SessionRow.PartitionOf(unit, year), cancellationToken: cancellationToken))
        {
            rows.Add(row.Value);
        }

        return rows;
    }
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
