using TeamsAddin.Fixtures;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Units;

public sealed class ImportDeskTests
{
    private const string Li = "00000000-0000-0000-0000-000000000001";
    private const string Wang = "00000000-0000-0000-0000-000000000002";
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 3, 0, 0, TimeSpan.Zero);

    private readonly MemoryRowStore rows = new();
    private readonly VirtualTime time = new(Now);
    private readonly Sent queue = new();

    [Theory]
    [InlineData("names")]
    [InlineData("units")]
    [InlineData("members")]
    [InlineData("memberships")]
    public async Task An_import_that_loses_its_lease_says_so_and_the_same_file_again_completes_it(string table)
    {
        Assert.Null((await DeskOn(rows).RunAsync(Old, false, null, default)).Refusal);
        queue.Units.Clear();
        var losing = DeskOn(new HookedRows(rows, table, PassAsync), new UnrenewedLeases(time));
        Assert.Equal("import-lost", (await losing.RunAsync(New, false, null, default)).Refusal?.Code);
        // What another process would take for unchanged by now.
        Assert.Equal(["b", "b1", "b2"], queue.Units.Order(StringComparer.Ordinal));
        Assert.Null((await DeskOn(rows).RunAsync(New, false, null, default)).Refusal);
        var whole = new MemoryRowStore();
        await DeskOn(whole).RunAsync(Old, false, null, default);
        await DeskOn(whole).RunAsync(New, false, null, default);
        foreach (var kept in new[] { "members", "memberships" })
        {
            Assert.Equal(await AllAsync(whole, kept), await AllAsync(rows, kept));
        }

        Assert.Equal((await StoreOn(whole).ReadAsync(default)).Units, (await StoreOn(rows).ReadAsync(default)).Units);
        Assert.Equal("王新", await StoreOn(rows).NameOfAsync(Wang, default));
    }

    [Fact]
    public async Task What_became_of_an_import_is_heard_though_the_queue_is_away_when_its_followers_are_asked()
    {
        Assert.Null((await DeskOn(rows).RunAsync(Old, false, null, default)).Refusal);
        queue.Fails = true;
        var losing = DeskOn(new HookedRows(rows, "members", PassAsync), new UnrenewedLeases(time));
        Assert.Equal("import-lost", (await losing.RunAsync(New, false, null, default)).Refusal?.Code);
        // An import that kept its turn has no refusal to tell: its followers' fault is the caller's.
        await Assert.ThrowsAsync<IOException>(() => DeskOn(rows).RunAsync(New, false, null, default));
    }

    [Fact]
    public async Task Where_the_lease_is_lost_before_the_first_row_nothing_is_written()
    {
        var leases = new UnrenewedLeases(time) { Took = OrganisationLease.Term };
        Assert.Equal("import-lost-unwritten", (await DeskOn(rows, leases).RunAsync(Old, false, null, default)).Refusal?.Code);
        Assert.Empty((await StoreOn(rows).ReadAsync(default)).Units);
        Assert.Empty(queue.Units);
    }

    private static OrganisationFile Old => new(
        [Branch("b", null), Branch("b1", "b")], [In("b1", Li, Role.Leader), In("b1", Wang, Role.Member)], [new Person(Li, "李", "", "l@x"), new Person(Wang, "王", "", "w@x")]);

    private static OrganisationFile New => new(
        [Branch("b", null), Branch("b2", "b")], [In("b2", Li, Role.Member), In("b2", Wang, Role.Leader)], [new Person(Li, "李", "", "l@x"), new Person(Wang, "王新", "", "w@x")]);

    private static Unit Branch(string id, string? parent) => new(id, id, UnitType.Branch, parent, "Asia/Shanghai", null, "zh-Hans");

    private static Member In(string unit, string person, Role role) => new(person, unit, role, new DateOnly(2024, 9, 1), null, "w@x");

    private Task PassAsync()
    {
        time.Pass(OrganisationLease.Term);
        return Task.CompletedTask;
    }

    private OrganisationStore StoreOn(IRowStore over) =>
        new(new Table<Unit>(over, "units"), new Table<Member>(over, "members"), new Table<Member>(over, "memberships"), new Table<OrganisationVersion>(over, "units"), new Names(over), new FixedTime());

    private ImportDesk DeskOn(IRowStore over, ILeases? leases = null)
    {
        var (store, lease) = (StoreOn(over), new OrganisationLease(leases ?? new MemoryLeases(time), time));
        var entries = new MemoryLedgerStore();
        var sessions = new SessionBook(new FileLedger<SessionFile>(entries, TimeProvider.System), entries, new CoveringRefresh(queue, TimeSpan.Zero));
        var rosters = new RosterWork(store, new CoveringWork<CalendarWork>(queue, Queues.Calendar, TimeSpan.Zero, time), queue, new Table<SessionRow>(over, "index"), new FixedTime());
        var directory = new SyncDirectory(
            store, new FakeDirectory(), new Names(over), new Table<GroupRow>(over, SyncDirectory.TableName), new Table<PeopleLink>(over, SyncDirectory.TableName), new Table<DirectoryRun>(over, SyncDirectory.TableName), lease, rosters, new FixedTime());
        return new ImportDesk(store, directory, lease, rosters, new EndSessions(sessions, store, new Table<SessionRow>(over, "index"), new Table<FileRow>(over, "files"), queue, new FixedTime()));
    }

    private static async Task<List<string>> AllAsync(IRowStore over, string table)
    {
        var all = new List<string>();
        await foreach (var row in over.ScanAsync(table, default))
        {
            all.Add($"{row.Partition} {row.Key} {System.Text.Encoding.UTF8.GetString(row.Json.Span)}");
        }

        return all;
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Sent : IWorkQueue
    {
        public System.Collections.Concurrent.ConcurrentBag<string> Units { get; } = [];

        public bool Fails { get; set; }

        public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default)
        {
            if (Fails)
            {
                throw new IOException("The queue is away.");
            }

            if (message is CalendarWork { Step: CalendarWork.Rosters, Unit: { } unit })
            {
                Units.Add(unit);
            }

            return Task.CompletedTask;
        }
    }
}
