using System.Globalization;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Units;

public sealed class SyncDirectoryTests
{
    private const string Group = "7d0a2f52-8f9c-4f5c-9a34-00000000000a";
    private static readonly string[] P = [.. Enumerable.Range(0, 12).Select(i => "00000000-0000-0000-0000-" + i.ToString("000000000000", CultureInfo.InvariantCulture))];
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 3, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = DateOnly.FromDateTime(Now.Date);

    private readonly FakeDirectory directory = new();
    private readonly FailingRows rows = new(everyNth: 1);
    private readonly HourClock clock = new();
    private readonly OrganisationStore store;
    private readonly OrganisationLease lease = new(new MemoryLeases(TimeProvider.System), TimeProvider.System);
    private readonly Asked queue = new();
    private readonly RosterWork rosters;
    private readonly SyncDirectory sync;

    public SyncDirectoryTests()
    {
        store = new OrganisationStore(new Table<Unit>(rows, "units"), new Table<Member>(rows, "members"), new Table<Member>(rows, "memberships"), new Table<OrganisationVersion>(rows, "units"), new Names(rows), clock);
        rosters = new RosterWork(store, new CoveringWork<CalendarWork>(queue, Queues.Calendar, TimeSpan.FromSeconds(30), TimeProvider.System), queue, new Table<SessionRow>(rows, "index"), clock);
        sync = new SyncDirectory(
            store, directory, new Names(rows), new Table<GroupRow>(rows, SyncDirectory.TableName), new Table<PeopleLink>(rows, SyncDirectory.TableName), new Table<DirectoryRun>(rows, SyncDirectory.TableName), lease, rosters, clock);
    }

    private ImportDesk Desk()
    {
        var entries = new MemoryLedgerStore();
        var sessions = new SessionBook(new FileLedger<SessionFile>(entries, TimeProvider.System), entries, new CoveringRefresh(queue, TimeSpan.Zero));
        return new ImportDesk(store, sync, lease, rosters, new EndSessions(sessions, store, new Table<SessionRow>(rows, "index"), new Table<FileRow>(rows, "files"), queue, clock));
    }

    [Fact]
    public async Task Who_comes_joins_today_and_who_goes_ended_yesterday()
    {
        await LoadAsync(members: 5, group: [0, 1, 2, 3, 7]);
        var run = await RunAsync();
        Assert.Equal((1, 1, true), (run.Joined, run.Left, run.Done));
        var now = await store.ReadNewestAsync(default);
        Assert.Equal((Role.Member, Today, "p7@x"), Assert.Single(now.EverOf(P[7])) is var came ? (came.Role, came.From, came.Mail) : default);
        Assert.Equal(Today.AddDays(-1), Assert.Single(now.EverOf(P[4])).To);
        Assert.Equal(("成员7", "科员"), (await new Names(rows).CurrentAsync(P[7], default))!.Name is var name ? (name.Name, name.Title) : default);
        Assert.Equal(["b"], queue.Units);
        var told = Assert.Single((await sync.ReportAsync(default)).Units).Last!;
        Assert.Equal((P[7], P[4]), (Assert.Single(told.Joined.First), Assert.Single(told.Left.First)));
    }

    [Fact]
    public async Task Who_comes_before_eight_in_Shanghai_joins_on_the_day_that_it_is_there()
    {
        await LoadAsync(members: 5, group: [0, 1, 2, 3, 7]);
        clock.Now = new DateTimeOffset(2026, 3, 31, 23, 30, 0, TimeSpan.Zero);
        await RunAsync();
        var now = await store.ReadNewestAsync(default);
        Assert.Equal((new DateOnly(2026, 4, 1), new DateOnly(2026, 3, 31)), (Assert.Single(now.EverOf(P[7])).From, Assert.Single(now.EverOf(P[4])).To));
    }

    [Fact]
    public async Task An_hour_without_a_change_asks_for_the_change_alone_and_changes_nothing()
    {
        await LoadAsync(members: 5, group: [0, 1, 2, 3, 4]);
        await RunAsync();
        directory.Reads = 0;
        Assert.Equal((0, 0), await RunAsync() is var run ? (run.Joined, run.Left) : default);
        Assert.Equal(0, directory.Reads);
        clock.Now = Now.AddDays(1);
        await RunAsync();
        Assert.Equal(1, directory.Reads);
    }

    [Fact]
    public async Task Roles_are_the_files_and_a_leader_who_is_not_in_the_group_is_only_told()
    {
        await LoadAsync(members: 5, group: [1, 2, 3, 4]);
        await RunAsync();
        Assert.Equal(Role.Leader, Assert.Single((await store.ReadNewestAsync(default)).MembershipsOf(P[0], Today)).Role);
        Assert.Equal([P[0]], Assert.Single((await sync.ReportAsync(default)).Units).Outside!.First.AsEnumerable());
    }

    [Theory]
    [InlineData(6, new[] { 0, 1, 2, 3 }, false)] // two of five go
    [InlineData(6, new[] { 0, 1, 2 }, true)] // three of five
    [InlineData(7, new[] { 0, 1, 2, 3 }, false)] // three of six are half, not more
    [InlineData(3, new[] { 0, 11 }, false)] // both of two, but somebody is there
    [InlineData(3, new int[0], true)] // an empty group
    public async Task When_more_than_half_would_go_at_once_nothing_is_done_before_an_administrator_confirms(int members, int[] group, bool held)
    {
        await LoadAsync(members, group);
        var run = await RunAsync();
        Assert.Equal(held ? 1 : 0, run.Held);
        Assert.Equal(held ? 0 : members - 1 - group.Count(g => g > 0 && g < members), run.Left);
        if (!held)
        {
            Assert.Equal("nothing-held", (await sync.ConfirmAsync("b", P[0], default)).Refusal!.Code);
            return;
        }

        var (row, refusal) = await sync.ConfirmAsync("b", P[0], default);
        Assert.Null(refusal);
        Assert.Equal((GroupState.Followed, P[0], members - 1 - group.Count(g => g > 0)), (row!.State, row.ConfirmedBy, row.Last!.Left.Count));
    }

    [Fact]
    public async Task A_confirmation_is_for_the_people_who_were_shown_and_no_others()
    {
        await LoadAsync(members: 8, group: [0, 1, 2]);
        await RunAsync();
        directory.Groups[Group] = [P[0], P[1]];
        var (row, _) = await sync.ConfirmAsync("b", P[0], default);
        Assert.Equal((GroupState.Held, 6), (row!.State, row.Held!.Leaves.Count));
        Assert.Equal(8, (await store.ReadNewestAsync(default)).MembersOf("b", Today).Count());
        // Nor for the first ones again, months later.
        directory.Groups[Group] = [P[0], P[1], P[2]];
        Assert.Equal(1, (await RunAsync()).Held);
    }

    [Fact]
    public async Task One_import_run_or_confirmation_at_a_time_changes_the_organisation()
    {
        await LoadAsync(members: 8, group: [0, 1, 2]);
        await RunAsync();
        await using (await lease.TakeAsync(TimeSpan.Zero, default))
        {
            Assert.Equal("import-runs", (await Desk().RunAsync(File(3), false, null, default)).Refusal!.Code);
            Assert.Equal("import-runs", (await sync.ConfirmAsync("b", P[0], default)).Refusal!.Code);
            Assert.Null(await sync.RunAsync(TimeSpan.Zero, default));
            Assert.True((await Desk().RunAsync(File(3), true, null, default)).Report!.DryRun);
        }

        Assert.Equal(8, (await store.ReadNewestAsync(default)).MembersOf("b", Today).Count());
        Assert.Null((await sync.ConfirmAsync("b", P[0], default)).Refusal);
    }

    [Fact]
    public async Task What_was_written_while_the_group_was_read_is_not_undone()
    {
        await LoadAsync(members: 3, group: [0, 1, 2, 7]);
        var chosen = File(3);
        directory.Meanwhile = () => store.ImportAsync(chosen with { Members = chosen.Members.Add(new Member(P[7], "b", Role.Deputy, Today, null, "p@x")), People = chosen.People.Add(new Person(P[7], "七", "", "p@x")) }, default);
        await RunAsync();
        Assert.Equal(Role.Deputy, Assert.Single((await store.ReadNewestAsync(default)).EverOf(P[7])).Role);
    }

    [Fact]
    public async Task Of_a_very_large_group_the_rest_comes_in_with_the_next_run()
    {
        await LoadAsync(members: 1, group: [0]);
        directory.Groups[Group] = [P[0], .. Enumerable.Range(0, 2_500).Select(i => "00000000-0000-0000-0001-" + i.ToString("000000000000", CultureInfo.InvariantCulture))];
        directory.Meanwhile = () => Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System);
        var first = (await sync.RunAsync(TimeSpan.FromSeconds(1), default))!;
        Assert.Equal((1_000, false), (first.Joined, first.Done));
        Assert.Equal(1_001, (await store.ReadNewestAsync(default)).MembersOf("b", Today).Count());
        clock.Now = Now.AddHours(1);
        Assert.Equal((1_500, true), await RunAsync() is var second ? (second.Joined, second.Done) : default);
        (directory.Reads, clock.Now) = (0, Now.AddHours(2));
        Assert.Equal(0, (await RunAsync()).Joined);
        Assert.Equal(0, directory.Reads);
    }

    [Fact]
    public async Task A_row_that_another_wrote_while_the_group_was_read_stays_his()
    {
        await LoadAsync(members: 8, group: [0, 1, 2]);
        await RunAsync();
        var groups = new Table<GroupRow>(rows, SyncDirectory.TableName);
        directory.Groups[Group] = [P[0], P[1]];
        directory.Meanwhile = async () =>
        {
            var row = (await groups.GetAsync("units", "b", default))!;
            await groups.UpsertAsync("units", "b", row.Value with { State = GroupState.Followed, Held = null, Link = "confirmed" }, default);
        };
        await RunAsync();
        Assert.Equal("confirmed", (await groups.GetAsync("units", "b", default))!.Value.Link);
        // The change that was not written down is told again.
        Assert.Equal(1, (await RunAsync()).Held);
    }

    [Fact]
    public async Task A_group_that_is_gone_or_cannot_be_read_ends_nobody()
    {
        await LoadAsync(members: 5, group: [0, 1, 2, 3, 4]);
        await RunAsync();
        directory.Fails = "Authorization_RequestDenied";
        Assert.Equal(1, (await RunAsync()).Unreadable);
        Assert.Equal("Authorization_RequestDenied", Assert.Single((await sync.ReportAsync(default)).Units).Problem);
        directory.Fails = null;
        directory.Groups.Remove(Group);
        Assert.Equal(1, (await RunAsync()).Gone);
        Assert.Equal(5, (await store.ReadNewestAsync(default)).MembersOf("b", Today).Count());
        directory.Groups[Group] = [P[1], P[2], P[3], P[4], P[5]];
        Assert.Equal(1, (await RunAsync()).Joined);
    }

    [Fact]
    public async Task A_blocked_account_counts_as_left_and_is_back_when_it_is_opened()
    {
        await LoadAsync(members: 5, group: [0, 1, 2, 3, 4, 6]);
        directory.Block(P[6]);
        await RunAsync();
        Assert.Empty((await store.ReadNewestAsync(default)).EverOf(P[6]));
        directory.Block(P[4]);
        Assert.Equal(1, (await RunAsync()).Left);
        directory.Open(P[4]);
        directory.Open(P[6]);
        clock.Now = Now.AddHours(2);
        Assert.Equal(2, (await RunAsync()).Joined);
    }

    [Fact]
    public async Task A_unit_that_ended_or_has_no_group_any_more_is_left_alone()
    {
        await LoadAsync(members: 5, group: [0, 1]);
        await RunAsync();
        await store.ImportAsync(File(5) with { Units = [Unit with { EntraGroup = null }] }, default);
        Assert.Equal(0, (await RunAsync()).Units);
        Assert.Empty((await sync.ReportAsync(default)).Units);
        Assert.Equal("no-such-group", (await sync.ConfirmAsync("b", P[0], default)).Refusal!.Code);
        Assert.Equal("no-such-unit", (await sync.ConfirmAsync("nowhere", P[0], default)).Refusal!.Code);
    }

    [Fact]
    public async Task Who_gives_up_a_role_and_is_in_the_group_is_back_in_the_next_run()
    {
        await LoadAsync(members: 5, group: [0, 1, 2, 3, 4]);
        await RunAsync();
        var (report, _) = await Desk().RunAsync(File(5) with { Members = File(5).Members[1..] }, false, null, default);
        Assert.Equal(new MemberChange("b", P[0], Role.Leader, null), Assert.Single(report!.Left.First));
        clock.Now = Now.AddHours(1);
        Assert.Equal(1, (await RunAsync()).Joined);
        Assert.Equal(Role.Member, Assert.Single((await store.ReadNewestAsync(default)).MembershipsOf(P[0], Today)).Role);
    }

    [Fact]
    public async Task One_group_may_be_that_of_two_units()
    {
        var two = File(5) with { Units = [Unit, Unit with { Id = "c" }] };
        await store.ImportAsync(two, default);
        directory.Groups[Group] = [.. P[..5]];
        Assert.Equal(5, (await RunAsync()).Joined);
        Assert.Equal(5, (await store.ReadNewestAsync(default)).MembersOf("c", Today).Count());
        Assert.True((await store.ImportAsync(two, default)).IsNothing);
    }

    [Fact]
    public async Task A_crash_between_any_two_writes_is_made_good_by_the_next_run()
    {
        for (var crashAt = 1; crashAt < 12; crashAt++)
        {
            var test = new SyncDirectoryTests();
            await test.LoadAsync(members: 6, group: [0, 1, 2, 3, 5]);
            await test.RunAsync();
            test.directory.Groups[Group] = [.. new[] { 0, 1, 2, 3, 5, 7, 8 }.Select(p => P[p])];
            test.directory.Block(P[5]);
            test.rows.FailOnce(crashAt);
            try
            {
                await test.RunAsync();
            }
            catch (IOException)
            {
                await test.RunAsync();
            }

            var now = await test.store.ReadNewestAsync(default);
            Assert.Equal([P[0], P[1], P[2], P[3], P[7], P[8]], now.MembersOf("b", Today).Select(m => m.Person).Order(StringComparer.Ordinal));
            Assert.NotNull(await new Names(test.rows).CurrentAsync(P[8], default));
        }
    }

    private static readonly Unit Unit = new("b", "支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans") { EntraGroup = Group };

    private static OrganisationFile File(int members) => new(
        [Unit],
        [.. P[..members].Select((p, i) => new Member(p, "b", i == 0 ? Role.Leader : Role.Member, new DateOnly(2024, 1, 1), null, "p@x"))],
        [.. P[..members].Select(p => new Person(p, "旧名", "", "p@x"))]);

    private async Task LoadAsync(int members, int[] group)
    {
        await store.ImportAsync(File(members), default);
        directory.Groups[Group] = [.. group.Select(g => P[g])];
    }

    private async Task<DirectoryRun> RunAsync() => (await sync.RunAsync(TimeSpan.FromMinutes(1), default))!;

    /// <summary>The units whose rosters were asked for.</summary>
    private sealed class Asked : IWorkQueue
    {
        public List<string> Units { get; } = [];

        public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default)
        {
            Units.AddRange(message is CalendarWork { Step: CalendarWork.Rosters, Unit: { } unit } ? [unit] : []);
            return Task.CompletedTask;
        }
    }

    private sealed class HourClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = SyncDirectoryTests.Now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
