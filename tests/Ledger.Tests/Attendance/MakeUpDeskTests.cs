using System.Collections.Immutable;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Records;
using TeamsAddin.Ledger.Tests.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Attendance;

/// <summary>One session settles one absence, whoever confirms when: here no unit is known, so that nothing but the claim tells.</summary>
public sealed class MakeUpDeskTests
{
    private static readonly DateTimeOffset After = Story.Start.AddDays(3);
    private static readonly AttendedSession Attended = new(FileId.Of("attended"), "branch-assembly", SessionType.Assembly, Story.Start.AddDays(2));

    private readonly MemoryLedgerStore store = new();
    private readonly MemoryRowStore rows = new();

    [Fact]
    public async Task Of_two_leaders_who_confirm_at_the_same_instant_one_is_refused()
    {
        var (first, second) = (await HandedInAsync(1), await HandedInAsync(2));
        Outcome<SessionFile>? meanwhile = null;
        var slow = new HookedRows(rows, "makeupclaims", async () => meanwhile = await ConfirmAsync(rows, second, Story.Deputy));
        var refused = await ConfirmAsync(slow, first);
        Assert.True(meanwhile!.Ok);
        // Who may not see that unit is not told which session it is.
        Assert.Equal("make-up-used-elsewhere", refused.Refusal!.Code);
        Assert.Empty(refused.Refusal.Details);
        Assert.Equal((false, true), (await MadeUpAsync(first), await MadeUpAsync(second)));
    }

    [Fact]
    public async Task Who_crashed_after_claiming_confirms_again_and_nobody_else_does_until_it_is_returned()
    {
        var (first, second) = (await HandedInAsync(1), await HandedInAsync(2));
        await new Table<MakeUpClaim>(rows, "makeupclaims").InsertAsync(Story.Li, Attended.FileId, new MakeUpClaim(first), default);
        Assert.Equal("make-up-used-elsewhere", (await ConfirmAsync(rows, second)).Refusal?.Code);
        Assert.True((await ConfirmAsync(rows, first)).Ok);
        Assert.True((await ConfirmAsync(rows, first)).Ok);
        Assert.True(await MadeUpAsync(first));
    }

    [Fact]
    public async Task A_returned_make_up_leaves_its_session_to_another_absence_and_finds_it_used_when_it_comes_again()
    {
        var (first, second) = (await HandedInAsync(1), await HandedInAsync(2));
        await new Table<MakeUpClaim>(rows, "makeupclaims").InsertAsync(Story.Li, Attended.FileId, new MakeUpClaim(first), default);
        await Desk(rows).DecideAsync(first, new DecideMakeUp(Story.Leader, Story.Leads, "r", Story.Li, 1, false, SaltedText.Of("x")), "en", default);
        Assert.True((await ConfirmAsync(rows, second)).Ok);
        await HandInAsync(first, 2);
        Assert.Equal("make-up-used-elsewhere", (await ConfirmAsync(rows, first, version: 2)).Refusal?.Code);
    }

    [Fact]
    public async Task A_claim_that_no_longer_holds_is_not_taken_over_once_its_file_has_claimed_again()
    {
        var (first, second) = (await HandedInAsync(1), await HandedInAsync(2));
        await new Table<MakeUpClaim>(rows, "makeupclaims").InsertAsync(Story.Li, Attended.FileId, new MakeUpClaim(first), default);
        await Desk(rows).DecideAsync(first, new DecideMakeUp(Story.Leader, Story.Leads, "r", Story.Li, 1, false, SaltedText.Of("x")), "en", default);
        var slow = new HookedRows(rows, "makeupclaims", async () =>
        {
            await HandInAsync(first, 2);
            Assert.True((await ConfirmAsync(rows, first, version: 2)).Ok);
        });
        Assert.Equal("make-up-used-elsewhere", (await ConfirmAsync(slow, second)).Refusal?.Code);
    }

    [Fact]
    public async Task No_absence_that_does_not_lie_before_the_session_is_read()
    {
        await new Table<Unit>(rows, "units").UpsertAsync("units", "branch-01", new Unit("branch-01", "一支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans"), default);
        await new Table<Member>(rows, "members").UpsertAsync("branch-01", Story.Li, new Member(Story.Li, "branch-01", Role.Member, new DateOnly(2024, 1, 1), null, "l@x"), default);
        await Book().ExecuteAsync(Attended.FileId, PlanSession.Command(Story.Plan(start: Attended.Start), "admin", Story.Start.AddDays(-3)), default);
        var absence = await HandedInAsync(1);
        var row = SessionRow.Of(absence, (await Book().ReadAsync(absence, default)).State, new Counts("branch-01", "branch-assembly", "2026-Q1"), [], default);
        var index = new Table<SessionRow>(rows, "index");
        foreach (var (id, start) in new[] { ("before", Attended.Start.AddTicks(-1)), ("at", Attended.Start), ("after", Attended.Start.AddDays(30)) })
        {
            await index.UpsertAsync(SessionRow.PartitionOf("branch-01", 2026), FileId.Of(id), row with { FileId = FileId.Of(id), Start = start }, default);
        }

        var counting = new CountingStore(store);
        Assert.True((await Desk(rows, counting).DecideAsync(absence, new DecideMakeUp(Story.Leader, Story.Leads, "d", Story.Li, 1, true, null), "en", default)).Ok);
        Assert.Equal((true, false, false), (counting.FilesRead.ContainsKey(FileId.Of("before")), counting.FilesRead.ContainsKey(FileId.Of("at")), counting.FilesRead.ContainsKey(FileId.Of("after"))));
    }

    private Task<Outcome<SessionFile>> ConfirmAsync(IRowStore over, string file, string by = Story.Leader, int version = 1) =>
        Desk(over).DecideAsync(file, new DecideMakeUp(by, Story.Leads, $"{file}/{by}/{version}", Story.Li, version, true, null), "en", default);

    private async Task<bool> MadeUpAsync(string file) => (await Book().ReadAsync(file, default)).State.HasMadeUp(Story.Li);

    /// <summary>A session that took place without Li, for which he has handed in the one that he attended.</summary>
    private async Task<string> HandedInAsync(int ordinal)
    {
        var counts = new Counts("branch-01", "branch-assembly", "2026-Q1");
        var (file, start) = (PlanSession.FileIdOf(counts, ordinal), Story.Start.AddMinutes(ordinal));
        var plan = Story.Plan(start: start) with { Title = new Ledger.Rules.LocalText("会议", "會議", "Session") };
        await Book().ExecuteAsync(file, PlanSession.Command(plan, "admin", start.AddDays(-3)), default);
        ImmutableArray<RosterEntry> roster = [new(Story.Leader, Role.Leader, "a"), new(Story.Wang, Role.Member, "c"), new(Story.Li, Role.Member, "d")];
        await Book().ExecuteAsync(file, Invite.Command(roster, start.AddDays(-3)), default);
        await Book().ExecuteAsync(file, new CheckIn(Story.Wang, Mode.OnSite, "w").At(start), default);
        await Book().ExecuteAsync(file, CloseRegister.Command((await Book().ReadAsync(file, default)).State, start.AddHours(2)), default);
        await HandInAsync(file, 1);
        return file;
    }

    private async Task HandInAsync(string file, int version) =>
        Assert.Null((await Book().ExecuteAsync(file, new HandInMakeUp(Story.Li, $"h{version}", Attended, 0, null).At(After), default)).Refusal);

    private SessionBook Book(ILedgerStore? over = null) => new(new FileLedger<SessionFile>(over ?? store, TimeProvider.System), over ?? store, new CoveringRefresh(new Queue(), TimeSpan.Zero));

    private MakeUpDesk Desk(IRowStore over, ILedgerStore? entries = null) => new(
        new OrganisationStore(new Table<Unit>(rows, "units"), new Table<Member>(rows, "members"), new Table<Member>(rows, "memberships"), new Table<OrganisationVersion>(rows, "units"), new Names(rows), TimeProvider.System),
        new Table<SessionRow>(rows, "index"), Book(entries), new Table<MakeUpClaim>(over, "makeupclaims"), TimeProvider.System);

    private sealed class Queue : IWorkQueue
    {
        public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default) => Task.CompletedTask;
    }
}
