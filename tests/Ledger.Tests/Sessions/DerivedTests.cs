using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Sessions;

/// <summary>What is derived from the entries: written by refresh, mended by the night's Reconcile.</summary>
public sealed partial class DerivedTests
{
    private readonly MemoryLedgerStore store = new();
    private readonly MemoryRowStore rows = new();
    private readonly Queue queue = new();
    private readonly Clock clock = new(Story.Start.AddDays(-8));

    [Fact]
    public async Task Refresh_writes_index_dues_and_progress_and_a_second_run_changes_nothing()
    {
        var file = await PlannedAsync(1);
        await RefreshAsync(file);
        var row = Assert.Single(await IndexAsync());
        Assert.Equal((file, 1), (row.FileId, row.Sequence));
        Assert.Equal(1, Assert.Single(await ProgressAsync()).Rules.Single().Planned);
        var before = await EverythingAsync();
        await RefreshAsync(file);
        Assert.Equal(before, await EverythingAsync());
    }

    [Fact]
    public async Task A_held_session_counts_in_its_units_year()
    {
        var file = await HeldAsync(1);
        await PlannedAsync(2);
        await RefreshAsync(file);
        Assert.Equal(new RuleProgress("branch-assembly", 1, 1, 0, 1, 0, 0, 4, 3, 0, 1, 0), Assert.Single(await ProgressAsync()).Rules.Single());
    }

    [Fact]
    public async Task A_session_that_moves_over_a_years_end_counts_once_for_the_year_that_owes_it()
    {
        var counts = new Counts("branch-01", "winter-training", "2026-S11-02");
        var file = PlanSession.FileIdOf(counts, 1);
        await AddAsync(file, PlanSession.Command(Story.Plan(start: new DateTimeOffset(2026, 12, 28, 2, 0, 0, TimeSpan.Zero)) with { CountsFor = [counts] }, "admin", clock.Now), counts, 1);
        await RefreshAsync(file);
        var moved = new MoveSession("outlook", "outlook", "m", new DateTimeOffset(2027, 1, 6, 2, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 1, 6, 3, 0, 0, TimeSpan.Zero), "").At(clock.Now);
        Assert.True((await Book().ExecuteAsync(file, moved, default)).Ok);
        await RefreshAsync(file);
        Assert.Equal(2027, Assert.Single(await IndexAsync()).Start.Year);
        Assert.Equal((2026, 1), (Assert.Single(await ProgressAsync()).Year, (await ProgressAsync())[0].Rules.Single().Planned));
        Assert.Empty(await ProgressAsync(2027));
    }

    [Fact]
    public async Task An_older_refresh_never_overwrites_a_newer_row()
    {
        var file = await PlannedAsync(1);
        var early = new FileLedger<SessionFile>(new FrozenStore(store, await store.ReadHeadAsync(file, default)), TimeProvider.System);
        await InvitedAsync(file);
        await RefreshAsync(file);
        await Refresh(new SessionBook(early, store, Covering())).RunAsync(file, default);
        Assert.Equal((2, 4), (Assert.Single(await IndexAsync()).Sequence, (await IndexAsync())[0].Roster));
    }

    [Fact]
    public async Task A_refresh_whose_file_moved_on_asks_for_itself_again()
    {
        var file = await PlannedAsync(1);
        queue.Sent.Clear();
        var rowsThatAppend = new HookedRows(rows, "index", () => InvitedAsync(file));
        await Refresh(Book(), rowsThatAppend).RunAsync(file, default);
        Assert.Contains(queue.Sent, m => m is RefreshWork work && work.FileId == file);
    }

    [Fact]
    public async Task A_close_whose_message_died_is_asked_for_again()
    {
        var file = await PlannedAsync(1);
        await InvitedAsync(file);
        await RefreshAsync(file);
        clock.Now = Story.Start.AddDays(1);
        queue.Sent.Clear();
        Assert.Equal(1, (await ReconcileAsync()).Overdue);
        Assert.Contains(queue.Sent, m => m is RefreshWork work && work.FileId == file);
        await RefreshAsync(file);
        clock.Now = clock.Now.AddDays(1);
        Assert.Equal(0, (await ReconcileAsync()).Overdue);
    }

    [Fact]
    public async Task An_invitation_whose_message_died_is_asked_for_again()
    {
        var file = await PlannedAsync(1);
        await RefreshAsync(file);
        clock.Now = Story.Start.AddDays(-2);
        queue.Sent.Clear();
        Assert.Equal(1, (await ReconcileAsync()).Overdue);
        Assert.Contains(queue.Sent, m => m is CalendarWork { Step: CalendarWork.Invite } work && work.FileId == file);
    }

    [Fact]
    public async Task Of_the_leaders_late_reminders_the_last_says_all()
    {
        clock.Now = Story.Start.AddHours(-12);
        var file = await PlannedAsync(1);
        await RefreshAsync(file);
        Assert.Equal(["leader1440", "leader60"], (await AllAsync<DueRow>("due")).Select(d => d.Value.Kind).Where(k => k.StartsWith("leader", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_listed_file_whose_first_entry_never_came_is_counted()
    {
        await Table<FileRow>("files").InsertAsync("branch-01", FileId.Of("x"), new FileRow(FileId.Of("x"), "branch-01", "r", "2026", 1), default);
        var run = await ReconcileAsync();
        Assert.Equal((1, 1, 0), (run.Files, run.Unborn, run.Broken.Length));
    }

    [Fact]
    public async Task Reconcile_names_a_file_at_which_it_failed_and_goes_on_with_the_others()
    {
        foreach (var i in Enumerable.Range(1, 9))
        {
            await PlannedAsync(i);
        }

        var failing = new HookedRows(rows, "index", () => throw new ArgumentOutOfRangeException("x"));
        var run = await Reconcile(store, failing).RunAsync(TimeSpan.FromMinutes(1), default);
        Assert.Equal((true, 9, 8), (run.Done, run.Files, run.Index));
        Assert.EndsWith(" ArgumentOutOfRangeException", Assert.Single(run.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leave_that_nobody_decided_stops_counting_when_the_register_locks()
    {
        var file = await PlannedAsync(1);
        await InvitedAsync(file);
        var state = (await Book().ReadAsync(file, default)).State;
        var day = DateOnly.FromDateTime(Story.Start.UtcDateTime);
        await Book().ExecuteAsync(file, new AskLeave("r", Story.Wang, Story.Wang, day, day, SaltedText.Of("w")).At(state, clock.Now), default);
        await RefreshAsync(file);
        Assert.Equal((1, true), (Assert.Single(await IndexAsync()).Waiting, (await IndexAsync())[0].OverdueAt is not null));
        var locks = state.LocksAt;
        Assert.Contains(await AllAsync<DueRow>("due"), d => d.Value.Kind == DueKind.LockLeaves && d.Value.At == locks);
        clock.Now = locks.AddSeconds(-1);
        Assert.True(LeaderMatters.AreOverdue((await Book().ReadAsync(file, default)).State, clock.Now));
        await RefreshAsync(file);
        Assert.Equal(1, Assert.Single(await IndexAsync()).Waiting - (await Book().ReadAsync(file, default)).State.WaitingForLeader.Count(m => m.Kind != MatterKind.Leave));
        clock.Now = locks;
        await RefreshAsync(file);
        var closed = (await Book().ReadAsync(file, default)).State;
        Assert.DoesNotContain(LeaderMatters.OpenIn(closed, locks), m => m.Kind == MatterKind.Leave);
        Assert.Equal(LeaderMatters.OpenIn(closed, locks).Count(), Assert.Single(await IndexAsync()).Waiting);
    }

    [Fact]
    public async Task A_leave_for_days_that_no_calendar_reaches_stops_no_refresh()
    {
        await Table<LeaveRow>("leaves").InsertAsync(Story.Wang, "r", new LeaveRow("r", Story.Wang, DateOnly.MaxValue, DateOnly.MaxValue, "w"), default);
        var file = await PlannedAsync(1);
        await InvitedAsync(file);
        await RefreshAsync(file);
        Assert.Single(await IndexAsync());
    }

    [Fact]
    public async Task A_day_after_a_session_its_guesses_of_the_code_go_in_the_night()
    {
        var planned = await PlannedAsync(2);
        await RefreshAsync(planned);
        var held = await HeldAsync(1);
        await RefreshAsync(held);
        var guesses = Table<GuessRow>("codeguesses");
        foreach (var file in new[] { held, planned })
        {
            await guesses.InsertAsync(file, Story.Li, new GuessRow(3, clock.Now), default);
        }

        clock.Now = Story.Start.AddHours(16);
        await ReconcileAsync();
        Assert.NotNull(await guesses.GetAsync(held, Story.Li, default));
        clock.Now = Story.Start.AddHours(26);
        await ReconcileAsync();
        Assert.Null(await guesses.GetAsync(held, Story.Li, default));
        Assert.NotNull(await guesses.GetAsync(planned, Story.Li, default));
    }

    [Fact]
    public async Task Reconcile_goes_on_where_its_time_was_over()
    {
        foreach (var i in Enumerable.Range(1, 9))
        {
            await PlannedAsync(i, $"branch-{i % 3}");
        }

        var first = await Reconcile(store).RunAsync(TimeSpan.FromTicks(-1), default);
        Assert.Equal((false, 3), (first.Done, first.Files));
        Assert.Equal((true, 9, 9), await ReconcileAsync() is var run ? (run.Done, run.Files, run.Index) : default);
    }

    private async Task<string> PlannedAsync(int ordinal, string unit = "branch-01")
    {
        var counts = new Counts(unit, "branch-assembly", "2026-Q1");
        var file = PlanSession.FileIdOf(counts, ordinal);
        await AddAsync(file, PlanSession.Command(Story.Plan() with { Unit = unit, CountsFor = [counts] }, "admin", clock.Now), counts, ordinal);
        return file;
    }

    private async Task AddAsync(string file, Command<SessionFile> command, Counts counts, int ordinal)
    {
        await Table<FileRow>("files").InsertAsync(counts.Unit, file, new FileRow(file, counts.Unit, counts.Rule, counts.Period, ordinal), default);
        Assert.True((await Book().ExecuteAsync(file, command, default)).Ok);
    }

    private Task InvitedAsync(string file) => Book().ExecuteAsync(
        file, Invite.Command([new(Story.Leader, Ledger.Units.Role.Leader, "a"), new(Story.Recorder, Ledger.Units.Role.Recorder, "b"), new(Story.Wang, Ledger.Units.Role.Member, "c"), new(Story.Li, Ledger.Units.Role.Member, "d")], clock.Now), default);

    private async Task<string> HeldAsync(int ordinal)
    {
        var file = await PlannedAsync(ordinal);
        await InvitedAsync(file);
        foreach (var person in new[] { Story.Leader, Story.Recorder, Story.Wang })
        {
            Assert.True((await Book().ExecuteAsync(file, new CheckIn(person, Mode.OnSite, "k/" + person).At(Story.Start), default)).Ok);
        }

        clock.Now = Story.Start.AddHours(2);
        var state = (await Book().ReadAsync(file, default)).State;
        Assert.True((await Book().ExecuteAsync(file, CloseRegister.Command(state, clock.Now), default)).Ok);
        return file;
    }

    private SessionBook Book() => Over(store);

    private CoveringRefresh Covering() => new(queue, TimeSpan.Zero);

    private Table<T> Table<T>(string name) where T : class => new(rows, name);

    private RefreshSession Refresh(SessionBook book, IRowStore? over = null)
    {
        var leaves = new LeaveBook(book, Table<LeaveRow>("leaves"), Table<LeaveFile>("leavefiles"), clock);
        return new(
            book, new Table<SessionRow>(over ?? rows, "index"), Table<DueRow>("due"), new UnitProgress(Table<SessionRow>("index"), Table<ProgressRow>("progress")), Covering(), leaves, new TellMatters(leaves, new LeaveDesk(Organisations(), Table<SessionRow>("index"), book, leaves, clock), queue), clock);
    }

    private Task RefreshAsync(string file) => Refresh(Book()).RunAsync(file, default);

    private Reconcile Reconcile(ILedgerStore over, IRowStore? rowsOfRefresh = null) => new(
        Table<FileRow>("files"), Table<SessionRow>("index"), Table<ReconcileRow>("reconciles"), new FileLedger<SessionFile>(over, TimeProvider.System), over,
        Refresh(Book(), rowsOfRefresh), new UnitProgress(Table<SessionRow>("index"), Table<ProgressRow>("progress")), Events(Over(over)), new DueRosters(Over(over), Organisations(), queue, clock), new LostNotices(Over(over), Organisations(), Counting(Over(over)), new LeaveBook(Book(), Table<LeaveRow>("leaves"), Table<LeaveFile>("leavefiles"), clock), queue, clock), new CodeDesk(rows, clock), queue, clock);

    private SessionBook Over(ILedgerStore over) => new(new FileLedger<SessionFile>(over, TimeProvider.System), over, Covering());

    private CountNotices Counting(SessionBook book) => new(
        book, Table<NoticeRow>("notices"), Table<NoticeCounts>("noticecounts"), new CoveringWork<NoticeWork>(queue, Queues.Notices, TimeSpan.Zero, TimeProvider.System));

    private DueEvents Events(SessionBook book) => new(
        book, new EventDrafts(Organisations(), new TitleAlone()), Table<EventRow>("events"), queue);

    private OrganisationStore Organisations() =>
        new(Table<Unit>("units"), Table<Member>("members"), Table<Member>("memberships"), Table<OrganisationVersion>("units"), new Names(rows), clock);

    private sealed class TitleAlone : EventText
    {
        public override string Subject(Planned plan, string unit) => plan.Title.ZhHans;

        public override string Body(Planned plan, string unit, string fileId) => "";
    }

    private Task<ReconcileRow> ReconcileAsync() => Reconcile(store).RunAsync(TimeSpan.FromMinutes(1), default);

    private async Task<List<SessionRow>> IndexAsync() => [.. (await AllAsync<SessionRow>("index")).Select(r => r.Value)];

    private async Task<List<ProgressRow>> ProgressAsync(int year = 2026) =>
        [.. (await AllAsync<ProgressRow>("progress")).Where(r => r.Partition == year.ToString(CultureInfo.InvariantCulture)).Select(r => r.Value)];

    private async Task<List<Versioned<T>>> AllAsync<T>(string table) where T : class
    {
        var all = new List<Versioned<T>>();
        await foreach (var row in Table<T>(table).ScanAsync(default))
        {
            all.Add(row);
        }

        return all;
    }

    /// <summary>Every derived row as it stands, without its ETag.</summary>
    private async Task<List<string>> EverythingAsync()
    {
        var all = new List<string>();
        foreach (var table in new[] { "index", "due", "progress" })
        {
            await foreach (var row in rows.ScanAsync(table, default))
            {
                all.Add($"{table} {row.Partition} {row.Key} {Encoding.UTF8.GetString(row.Json.Span)}");
            }
        }

        return all;
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Queue : IWorkQueue
    {
        public List<object> Sent { get; } = [];

        public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default)
        {
            Sent.Add(message!);
            return Task.CompletedTask;
        }
    }
}
