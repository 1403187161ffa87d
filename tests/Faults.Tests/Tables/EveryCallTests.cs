using System.Collections.Immutable;
using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using TeamsAddin.Adapters.Tables;
using TeamsAddin.Fixtures;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Faults.Tests.Tables;

/// <summary>A session's life on Table Storage, again and again, with the first, the second, the third … call to the store going wrong.</summary>
public sealed class EveryCallTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private const int MostCalls = 200;
    private static readonly DateTimeOffset Start = new(2026, 3, 5, 6, 30, 0, TimeSpan.Zero);
    private static readonly Powers Leads = new(true, true, false);

    public static TheoryData<Fault, int> Faults
    {
        get
        {
            var data = new TheoryData<Fault, int>();
            foreach (var fault in Enum.GetValues<Fault>())
            {
                // Without retries the ledger must cope; with them the repeated transaction meets its own first copy.
                data.Add(fault, 0);
                if (fault >= Fault.ErrorAfter)
                {
                    data.Add(fault, 2);
                }
            }

            return data;
        }
    }

    public async Task InitializeAsync()
    {
        foreach (var table in new[] { TablesLedgerStore.TableName, "index", "due", "progress" })
        {
            await Client(null, 0).GetTableClient(table).CreateIfNotExistsAsync();
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Whatever_call_goes_wrong_the_chain_holds_every_acknowledged_fact_once(Fault fault, int retries)
    {
        var struck = 0;
        for (var nth = 1; nth < MostCalls; nth++)
        {
            var transport = new FaultyTransport(fault, nth);
            var file = Guid.NewGuid().ToString("N");
            var told = await LiveAsync(Client(transport, retries), file);
            await VerifyAsync(file, told, $"{fault} at call {nth.ToString(CultureInfo.InvariantCulture)}");
            if (!transport.Struck)
            {
                break;
            }

            struck++;
        }

        Assert.InRange(struck, 7, MostCalls - 2);
    }

    /// <summary>Each command as its sender gives it: again, with the same key, until it is acknowledged.</summary>
    private static async Task<List<(string Key, Position Position)>> LiveAsync(TableServiceClient service, string file)
    {
        var told = new List<(string, Position)>();
        var store = new TablesLedgerStore(service, new MemoryFileStore());
        var ledger = new FileLedger<SessionFile>(store, TimeProvider.System);
        var refresh = Refresh(ledger, store, service);
        await DoAsync(PlanSession.Command(Plan(file), "admin", Start.AddDays(-8)));
        await UntilToldAsync(() => DoneAsync(refresh.RunAsync(file, default)));
        await DoAsync(Invite.Command([.. Enumerable.Range(0, 6).Select(i => new RosterEntry(Person(i), i == 0 ? Role.Leader : Role.Member, new string('a', 64)))], Start.AddDays(-7)));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => DoAsync(new CheckIn(Person(i), Mode.OnSite, "tap/" + Person(i)).At(Start))));
        await DoAsync(CloseRegister.Command((await ReadAsync()).State, Start.AddHours(1).AddMinutes(31)));
        var text = SaltedText.Of("会议学习了《条例》第一章。🙂");
        await DoAsync(new SubmitMinutes(Person(1), Leads, "minutes", 14, text).At(Start.AddHours(2)));
        await DoAsync(new ReviewMinutes(Person(0), Leads, "approve", 1, null).At(Start.AddHours(3)));
        await UntilToldAsync(() => DoneAsync(refresh.RunAsync(file, default)));
        return told;

        async Task DoAsync(Command<SessionFile> command)
        {
            var outcome = await UntilToldAsync(() => ledger.ExecuteAsync(file, command, default));
            Assert.True(outcome.Ok, $"{command.Key} was refused: {outcome.Refusal?.Code}");
            lock (told)
            {
                told.Add((command.Key, outcome.Position!));
            }
        }

        Task<Snapshot<SessionFile>> ReadAsync() => UntilToldAsync(() => ledger.ReadAsync(file, default));
    }

    private static async Task<bool> DoneAsync(Task work)
    {
        await work;
        return true;
    }

    private static RefreshSession Refresh(FileLedger<SessionFile> ledger, ILedgerStore store, TableServiceClient service)
    {
        var rows = new TablesRowStore(service);
        var (index, covering) = (new Table<SessionRow>(rows, "index"), new CoveringRefresh(new NoQueue(), TimeSpan.Zero));
        var book = new SessionBook(ledger, store, covering);
        var leaves = new LeaveBook(book, new Table<LeaveRow>(rows, "leaves"), new Table<LeaveFile>(rows, "leavefiles"), new Before());
        return new RefreshSession(
            book, index, new Table<DueRow>(rows, "due"), new UnitProgress(index, new Table<ProgressRow>(rows, "progress")), covering, leaves, new TellMatters(leaves, new LeaveDesk(new OrganisationStore(new Table<Unit>(rows, "units"), new Table<Member>(rows, "members"), new Table<Member>(rows, "memberships"), new Table<OrganisationVersion>(rows, "units"), new Names(rows), new Before()), index, book, leaves, new Before()), new NoQueue()), new Before());
    }

    private static async Task<T> UntilToldAsync<T>(Func<Task<T>> act)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await act();
            }
            catch (Exception e) when (tries < 4 && e is RequestFailedException or AppendUncertainException or TaskCanceledException or AggregateException)
            {
                continue;
            }
        }
    }

    private async Task VerifyAsync(string file, List<(string Key, Position Position)> told, string which)
    {
        var service = Client(null, 0);
        var store = new TablesLedgerStore(service, new MemoryFileStore());
        var fresh = new FileLedger<SessionFile>(store, TimeProvider.System);
        // Reading verifies the chain from its first byte to the head.
        var snapshot = await fresh.ReadAsync(file, default);
        var keys = new List<string>();
        await foreach (var entry in fresh.EntriesAsync(file, 0, default))
        {
            keys.Add(entry.Key);
        }

        Assert.True(keys.Order(StringComparer.Ordinal).SequenceEqual(told.Select(t => t.Key).Order(StringComparer.Ordinal), StringComparer.Ordinal), $"{which}: {string.Join(", ", keys)}");
        Assert.All(told, t => Assert.Equal(t.Key, keys[t.Position.Sequence - 1]));
        Assert.Equal((5, MinutesStage.Approved, 1), (snapshot.State.Closing!.OnSite, snapshot.State.Minutes.Stage, snapshot.State.Closing.Absent.Length));
        Assert.Equal(Mended.Nothing, await Refresh(fresh, store, service).RebuildAsync(file, snapshot.State, default));
        var rows = new TablesRowStore(service);
        var progress = new UnitProgress(new Table<SessionRow>(rows, "index"), new Table<ProgressRow>(rows, "progress"));
        Assert.False(await progress.RefreshAsync("unit-" + file, 2026, default), $"{which}: progress is not what the index says");
    }

    private TableServiceClient Client(FaultyTransport? transport, int retries)
    {
        var options = new TableClientOptions { Retry = { MaxRetries = retries, Delay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(2), Mode = RetryMode.Fixed } };
        if (transport is not null)
        {
            options.Transport = transport;
        }

        return new TableServiceClient(azurite.ConnectionString, options);
    }

    private static Planned Plan(string file) => new(
        "unit-" + file, [new Counts("unit-" + file, "branch-assembly", "2026-Q1")], SessionType.Assembly, new LocalText("支部党员大会"),
        Start, Start.AddHours(1), "Asia/Shanghai", "zh-Hans", "三楼会议室", Person(0), Person(1), null, new Terms(new Fraction(1, 2)), "p");

    private static string Person(int i) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-0000-0000-{i:000000000000}");

    /// <summary>Everything is still to come: dues stand, nothing closes by itself.</summary>
    private sealed class Before : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Start.AddDays(-9);
    }
}
