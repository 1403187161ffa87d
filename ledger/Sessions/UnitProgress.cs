using System.Collections.Immutable;
using TeamsAddin.Ledger.Duties;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>What a unit has done of one rule in a year. The counts of people are sums over held sessions.</summary>
/// <param name="Planned">Sessions that were not cancelled.</param>
/// <param name="Held">Closed with at least one person present.</param>
/// <param name="Empty">Closed with nobody present.</param>
public sealed record RuleProgress(
    string Rule, int Planned, int Held, int Empty, int Quorum, int MinutesApproved, int MinutesLate, int Roster, int Present, int Excused, int Absent, int Late);

/// <summary>A session in which something has lain, or will have lain, too long for the unit's own leader alone.</summary>
/// <param name="At">From when on (UTC).</param>
public sealed record OverdueSession(string FileId, DateTimeOffset At);

/// <summary>At how many of a unit's sessions that took place somebody was who is not one of its own.</summary>
public sealed record Visits(string Person, int Sessions);

/// <summary>A row of the table <c>progress</c>: partition = year, row = unit.</summary>
public sealed record ProgressRow(string Unit, int Year, ImmutableArray<RuleProgress> Rules)
{
    /// <summary>By rule, as they stood when the row was written.</summary>
    public ImmutableArray<DutyCounts> Duties { get; init; } = [];

    /// <summary>Sessions that took place.</summary>
    public int TookPlace { get; init; }

    /// <summary>By leaders of units above, by person.</summary>
    public ImmutableArray<Visits> Visits { get; init; } = [];

    /// <summary>The earliest <see cref="MostOverdue"/>, in order.</summary>
    public ImmutableArray<OverdueSession> Overdue { get; init; } = [];

    /// <summary>Sessions of a unit that are listed: the row stays far below an entity's limit.</summary>
    public const int MostOverdue = 200;

    /// <summary>Pure: the year of a unit from its index rows.</summary>
    public static ProgressRow Of(string unit, int year, IEnumerable<SessionRow> rows)
    {
        var all = rows.Where(r => !r.Cancelled).ToList();
        return new(unit, year, [.. all.GroupBy(r => r.Rule, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => RuleOf(g.Key, [.. g]))])
        {
            TookPlace = all.Count(r => r.TookPlace),
            Visits = [.. all.Where(r => r.TookPlace).SelectMany(r => SessionRow.IdsIn(r.Visitors)).GroupBy(p => p, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new Visits(g.Key, g.Count()))],
            Overdue = [.. all.Where(r => r.OverdueAt is not null).Select(r => new OverdueSession(r.FileId, r.OverdueAt!.Value)).OrderBy(o => o.At).ThenBy(o => o.FileId, StringComparer.Ordinal).Take(MostOverdue)],
        };
    }

    public bool SameAs(ProgressRow other) => Unit == other.Unit && Year == other.Year && TookPlace == other.TookPlace
        && Rules.SequenceEqual(other.Rules) && Visits.SequenceEqual(other.Visits) && Duties.SequenceEqual(other.Duties) && Overdue.SequenceEqual(other.Overdue);

    private static RuleProgress RuleOf(string rule, IReadOnlyList<SessionRow> rows)
    {
        var held = rows.Where(r => r.Closed && r.OnSite + r.Online > 0).ToList();
        return new RuleProgress(
            rule, rows.Count, held.Count, rows.Count(r => r.Closed) - held.Count, held.Count(r => r.QuorumMet), held.Count(r => r.Minutes == MinutesStage.Approved), held.Count(r => r.MinutesLate),
            held.Sum(r => r.Roster), held.Sum(r => r.OnSite + r.Online), held.Sum(r => r.Excused), held.Sum(r => r.Absent), held.Sum(r => r.Late));
    }
}

/// <summary>Keeps the table <c>progress</c> in step with <c>index</c>; the organisation's overview reads only it.</summary>
/// <param name="duties">Null: the rows keep the duties that they have.</param>
public sealed class UnitProgress(Table<SessionRow> index, Table<ProgressRow> progress, DutyBook? duties = null)
{
    private const int AtOnce = 16;

    /// <summary>Duties go from state to state as days pass, with nothing written: each night every unit's last and current year is brought up to the day.</summary>
    /// <returns>How many rows were changed.</returns>
    public async Task<int> RefreshUnitsAsync(CancellationToken cancellationToken)
    {
        if (duties is null)
        {
            return 0;
        }

        var (changed, current) = (0, (await duties.TodayAsync(cancellationToken)).Year);
        await Parallel.ForEachAsync(await duties.UnitsAsync(cancellationToken), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (unit, ct) =>
        {
            foreach (var year in new[] { current - 1, current })
            {
                if (await RefreshAsync(unit, year, ct))
                {
                    Interlocked.Increment(ref changed);
                }
            }
        });
        return changed;
    }

    /// <summary>The row's ETag first, then the index: whoever changes the index in between refreshes again.</summary>
    /// <returns>True when the row was changed.</returns>
    public async Task<bool> RefreshAsync(string unit, int year, CancellationToken cancellationToken)
    {
        while (true)
        {
            var old = await progress.GetAsync(PartitionOf(year), unit, cancellationToken);
            var rows = new List<SessionRow>();
            await foreach (var row in index.QueryAsync(SessionRow.PartitionOf(unit, year), cancellationToken: cancellationToken))
            {
                rows.Add(row.Value);
            }

            var now = ProgressRow.Of(unit, year, rows) with { Duties = duties is null ? old?.Value.Duties ?? [] : DutyCounts.Of(await duties.OfAsync(unit, year, rows, cancellationToken)) };
            if (old is null ? now.Rules.IsEmpty && now.Duties.IsEmpty : old.Value.SameAs(now))
            {
                return false;
            }

            if (old is null ? await progress.InsertAsync(PartitionOf(year), unit, now, cancellationToken) : await progress.ReplaceAsync(old, now, cancellationToken))
            {
                return true;
            }
        }
    }

    /// <summary>A year of some units: a few are read one by one, of many the stretch of the year between the first and the last, 1,000 rows a request.</summary>
    public async Task<IReadOnlyList<ProgressRow>> OfUnitsAsync(IReadOnlyCollection<string> units, int year, CancellationToken cancellationToken)
    {
        if (units.Count <= AtOnce)
        {
            return [.. (await Task.WhenAll(units.Select(u => progress.GetAsync(PartitionOf(year), u, cancellationToken)))).OfType<Versioned<ProgressRow>>().Select(r => r.Value)];
        }

        var (wanted, found) = (units.ToHashSet(StringComparer.Ordinal), new List<ProgressRow>());
        // The bound behind the last is the next key there can be.
        await foreach (var row in progress.QueryAsync(PartitionOf(year), wanted.Min(StringComparer.Ordinal), wanted.Max(StringComparer.Ordinal) + "!", cancellationToken))
        {
            if (wanted.Contains(row.Key))
            {
                found.Add(row.Value);
            }
        }

        return found;
    }

    /// <summary>A year of the whole organisation, one row a unit.</summary>
    public async IAsyncEnumerable<ProgressRow> YearAsync(int year, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in progress.QueryAsync(PartitionOf(year), cancellationToken: cancellationToken))
        {
            yield return row.Value;
        }
    }

    private static string PartitionOf(int year) => year.ToString("0000", System.Globalization.CultureInfo.InvariantCulture);
}
