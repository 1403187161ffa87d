using System.Collections.Concurrent;
using System.Globalization;
using TeamsAddin.Ledger.Reach;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Reach;

public sealed class ReachBookTests
{
    private const int Below = 200;
    private const string Leader = "leader";

    private readonly CountingRows rows = new(new MemoryRowStore());
    private readonly Clock clock = new();

    [Fact]
    public async Task Sessions_of_all_two_hundred_units_below_are_counted_without_reading_each()
    {
        var book = await HouseAsync();
        rows.Reads.Clear();
        var reach = await book.OfAsync("above", ReachPeriod.Of(2026), default);
        // Two in each unit, of which one did not take place.
        Assert.Equal((Below, 0), (Assert.Single(reach!.Leaders).Below, reach.Leaders[0].BelowAttended));
        Assert.Equal(1, rows.Reads.Count(r => r == "progress"));
        Assert.Equal(1, rows.Reads.Count(r => r == "index"));
    }

    [Fact]
    public async Task Each_page_of_the_list_reads_its_own_units_alone()
    {
        var book = await HouseAsync();
        var (seen, from) = (new List<string>(), (string?)null);
        do
        {
            rows.Reads.Clear();
            var page = await book.PageAsync(null, ReachPeriod.Of(2026), from, default);
            Assert.InRange(rows.Reads.Count(r => r is "index" or "progress"), 1, 2 * ReachBook.PageSize);
            seen.AddRange(page.Units.Select(u => u.Unit));
            from = page.Next;
        }
        while (from is not null);
        Assert.Equal(Below + 1, seen.Distinct().Count());
    }

    [Fact]
    public async Task Of_a_unit_in_which_a_leader_sits_it_is_counted_where_he_was()
    {
        var book = await HouseAsync(new Member(Leader, "branch-199", Role.Member, new DateOnly(2024, 1, 1), null, "x@x"));
        rows.Reads.Clear();
        await book.OfAsync("above", ReachPeriod.Of(2026), default);
        Assert.Equal(2, rows.Reads.Count(r => r == "index"));
    }

    private async Task<ReachBook> HouseAsync(params Member[] more)
    {
        var organisations = new OrganisationStore(new Table<Unit>(rows, "units"), new Table<Member>(rows, "members"), new Table<Member>(rows, "memberships"), new Table<OrganisationVersion>(rows, "units"), new Names(rows), clock);
        await organisations.ImportAsync(
            new OrganisationFile(
                [Of("above", null), .. Enumerable.Range(0, Below).Select(i => Of(Id(i), "above"))],
                [new Member(Leader, "above", Role.Leader, new DateOnly(2024, 1, 1), null, "x@x"), .. more],
                []),
            default);
        var (index, store) = (new Table<SessionRow>(rows, "index"), new MemoryLedgerStore());
        var progress = new UnitProgress(index, new Table<ProgressRow>(rows, "progress"));
        var held = SessionRow.Of("h", Story.Held().File, new Counts("x", "branch-assembly", "2026-Q1"), [], default);
        foreach (var unit in Enumerable.Range(0, Below).Select(Id))
        {
            foreach (var (i, row) in new[] { held, held with { NotHeld = true } }.Index())
            {
                var file = FileId.Of(unit, i.ToString(CultureInfo.InvariantCulture));
                await index.InsertAsync(SessionRow.PartitionOf(unit, 2026), file, row with { Unit = unit, FileId = file }, default);
            }

            await progress.RefreshAsync(unit, 2026, default);
        }

        var sessions = new SessionBook(new FileLedger<SessionFile>(store, TimeProvider.System), store, new CoveringRefresh(new NoQueue(), TimeSpan.Zero));
        return new ReachBook(organisations, new HeldSessions(index, sessions), progress, clock);

        static Unit Of(string id, string? parent) => new(id, id, UnitType.Branch, parent, "Asia/Shanghai", null, "zh-Hans");
    }

    private static string Id(int i) => string.Create(CultureInfo.InvariantCulture, $"branch-{i:000}");

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    }

    private sealed class NoQueue : IWorkQueue
    {
        public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default) => Task.CompletedTask;
    }
}

/// <summary>Notes the table of each read.</summary>
internal sealed class CountingRows(IRowStore inner) : IRowStore
{
    public ConcurrentBag<string> Reads { get; } = [];

    public Task<Row?> GetAsync(string table, string partition, string key, CancellationToken cancellationToken)
    {
        Reads.Add(table);
        return inner.GetAsync(table, partition, key, cancellationToken);
    }

    public IAsyncEnumerable<Row> QueryAsync(string table, string partition, string? from, string? to, CancellationToken cancellationToken)
    {
        Reads.Add(table);
        return inner.QueryAsync(table, partition, from, to, cancellationToken);
    }

    public IAsyncEnumerable<Row> ScanAsync(string table, CancellationToken cancellationToken) => inner.ScanAsync(table, cancellationToken);

    public IAsyncEnumerable<Row> ScanFromAsync(string table, string partition, CancellationToken cancellationToken) => inner.ScanFromAsync(table, partition, cancellationToken);

    public Task<bool> InsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) => inner.InsertAsync(table, partition, key, json, cancellationToken);

    public Task<bool> ReplaceAsync(string table, Row row, CancellationToken cancellationToken) => inner.ReplaceAsync(table, row, cancellationToken);

    public Task UpsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) => inner.UpsertAsync(table, partition, key, json, cancellationToken);

    public Task UpsertManyAsync(string table, string partition, IEnumerable<(string Key, ReadOnlyMemory<byte> Json)> rows, CancellationToken cancellationToken) => inner.UpsertManyAsync(table, partition, rows, cancellationToken);

    public Task DeleteAsync(string table, string partition, string key, CancellationToken cancellationToken) => inner.DeleteAsync(table, partition, key, cancellationToken);
}
