using TeamsAddin.Fixtures;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Units;

/// <summary>A run over the groups, or a confirmation, that loses its turn while it reads a group.</summary>
public sealed class DirectoryLostTests
{
    private const string Group = "7d0a2f52-8f9c-4f5c-9a34-00000000000a";
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 3, 0, 0, TimeSpan.Zero);
    private static readonly string[] P = [.. Enumerable.Range(0, 5).Select(i => $"00000000-0000-0000-0000-00000000000{i}")];

    private readonly MemoryRowStore rows = new();
    private readonly FakeDirectory directory = new();
    private readonly VirtualTime time = new(Now);
    private readonly Queue queue = new();

    [Fact]
    public async Task A_run_that_loses_its_lease_writes_no_more_and_the_next_one_does_the_rest()
    {
        await LoadAsync(P[0], P[1], P[2], P[4]);
        LoseTheTurn();
        Assert.Null(await SyncOn(new UnrenewedLeases(time)).RunAsync(TimeSpan.FromMinutes(1), default));
        Assert.Equal(P[..4], await MembersAsync());
        var run = await SyncOn(new MemoryLeases(time)).RunAsync(TimeSpan.FromMinutes(1), default);
        Assert.Equal((1, 1, true), (run!.Joined, run.Left, run.Done));
        Assert.Equal([P[0], P[1], P[2], P[4]], await MembersAsync());
    }

    [Fact]
    public async Task A_confirmation_that_loses_its_lease_says_so_and_can_be_given_again()
    {
        await LoadAsync(P[0]);
        Assert.Equal(1, (await SyncOn(new MemoryLeases(time)).RunAsync(TimeSpan.FromMinutes(1), default))!.Held);
        LoseTheTurn();
        Assert.Equal("confirmation-lost", (await SyncOn(new UnrenewedLeases(time)).ConfirmAsync("b", P[0], default)).Refusal?.Code);
        Assert.Equal(P[..4], await MembersAsync());
        Assert.Null((await SyncOn(new MemoryLeases(time)).ConfirmAsync("b", P[0], default)).Refusal);
        Assert.Equal([P[0]], await MembersAsync());
    }

    [Fact]
    public async Task A_lost_confirmation_is_what_is_heard_though_the_queue_is_away_too()
    {
        await LoadAsync(P[0]);
        await SyncOn(new MemoryLeases(time)).RunAsync(TimeSpan.FromMinutes(1), default);
        LoseTheTurn();
        queue.Fails = true;
        Assert.Equal("confirmation-lost", (await SyncOn(new UnrenewedLeases(time)).ConfirmAsync("b", P[0], default)).Refusal?.Code);
    }

    private void LoseTheTurn() => directory.Meanwhile = () =>
    {
        time.Pass(OrganisationLease.Term);
        return Task.CompletedTask;
    };

    private async Task LoadAsync(params string[] group)
    {
        await Store().ImportAsync(
            new OrganisationFile(
                [new Unit("b", "b", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans") { EntraGroup = Group }],
                [.. P[..4].Select((p, i) => new Member(p, "b", i == 0 ? Role.Leader : Role.Member, new DateOnly(2024, 1, 1), null, "p@x"))], []),
            default);
        directory.Groups[Group] = group;
    }

    private async Task<IEnumerable<string>> MembersAsync() => (await Store().ReadNewestAsync(default)).MembersOf("b", DateOnly.FromDateTime(Now.Date)).Select(m => m.Person).Order(StringComparer.Ordinal);

    private OrganisationStore Store() =>
        new(new Table<Unit>(rows, "units"), new Table<Member>(rows, "members"), new Table<Member>(rows, "memberships"), new Table<OrganisationVersion>(rows, "units"), new Names(rows), time);

    private SyncDirectory SyncOn(ILeases leases)
    {
        var store = Store();
        return new SyncDirectory(
            store, directory, new Names(rows), new Table<GroupRow>(rows, SyncDirectory.TableName), new Table<PeopleLink>(rows, SyncDirectory.TableName), new Table<DirectoryRun>(rows, SyncDirectory.TableName),
            new OrganisationLease(leases, time), new RosterWork(store, new CoveringWork<CalendarWork>(queue, Queues.Calendar, TimeSpan.Zero, time), queue, new Table<SessionRow>(rows, "index"), time), time);
    }

    private sealed class Queue : IWorkQueue
    {
        public bool Fails { get; set; }

        public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default) =>
            Fails ? Task.FromException(new IOException("The queue is away.")) : Task.CompletedTask;
    }
}
