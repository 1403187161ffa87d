using System.Net;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Functions.Tests;

/// <summary>Rosters follow the people of their unit, and the sessions of a unit that ends go with it.</summary>
public sealed partial class HandlerTests
{
    [Fact]
    public async Task A_fixed_roster_follows_the_people_of_the_unit_until_the_session_begins()
    {
        var id = await PlannedAsync();
        await house.QueueAsync("Refresh", new RefreshWork(id));
        house.Clock.Now = Start.AddHours(-20);
        await TakeOverAsync(Leader, Newcomer);
        Assert.Contains(house.Queue.Sent, m => m.Message is CalendarWork { Step: "rosters", Unit: "b" });
        Assert.Equal(HttpStatusCode.OK, (await house.QueueAsync("Calendar", new CalendarWork("rosters", Unit: "b"))).StatusCode);
        var asked = Assert.Single(house.Queue.Sent, m => m.Message is CalendarWork { Step: "invite" });
        await house.QueueAsync("Calendar", (CalendarWork)asked.Message);
        var file = (await house.Get<SessionBook>().ReadAsync(id, default)).State;
        Assert.Equal([Leader, Newcomer], file.Roster.Select(r => r.Person));
        Assert.Equal("组织成员有变动。", await WhyAsync(id));
        // His check-in card, that the others have by now.
        Assert.Contains(house.Queue.Sent, m => m.Message is NoticeWork { Step: "prepare", Kind: DueKind.Members } work && work.FileId == id);
        var sequence = file.Sequence;
        await house.QueueAsync("Calendar", (CalendarWork)asked.Message);
        Assert.Equal((sequence, 1), await house.Get<SessionBook>().ReadAsync(id, default) is { State: var again } ? (again.Sequence, again.RosterChanges) : default);
        house.Clock.Now = Start;
        await TakeOverAsync(Leader, Newcomer, Member);
        await house.QueueAsync("Calendar", (CalendarWork)asked.Message);
        Assert.Equal(2, (await house.Get<SessionBook>().ReadAsync(id, default)).State.Roster.Count);
    }

    [Fact]
    public async Task What_a_newcomer_has_asked_for_before_goes_into_the_file()
    {
        var id = await PlannedAsync();
        await house.QueueAsync("Refresh", new RefreshWork(id));
        var day = LocalDays.DayOf(Start, "Asia/Shanghai");
        await house.Get<LeaveBook>().AddAsync(new LeaveRow("r1", Newcomer, day.AddDays(-1), day.AddDays(1), "出差"), default);
        house.Clock.Now = Start.AddDays(-2);
        await TakeOverAsync(Leader, Newcomer);
        await house.QueueAsync("Calendar", new CalendarWork("invite", id));
        await house.QueueAsync("Refresh", new RefreshWork(id));
        var file = (await house.Get<SessionBook>().ReadAsync(id, default)).State;
        Assert.Equal(("r1", true), (file.Leaves[Newcomer].Request, file.Leaves[Newcomer].Waits));
        await house.QueueAsync("Refresh", new RefreshWork(id));
        Assert.Equal(file.Sequence, (await house.Get<SessionBook>().ReadAsync(id, default)).State.Sequence);
    }

    [Fact]
    public async Task A_roster_follows_an_import_of_another_process_at_once_though_this_one_keeps_the_old_organisation()
    {
        var id = await PlannedAsync();
        await house.QueueAsync("Refresh", new RefreshWork(id));
        house.Clock.Now = Start.AddHours(-20);
        await house.Get<OrganisationStore>().ReadAsync(default);
        await ImportElsewhereAsync([new Member(Leader, "b", Role.Leader, new DateOnly(2024, 1, 1), null, "l@x"), new Member(Newcomer, "b", Role.Member, new DateOnly(2024, 1, 1), null, "n@x")]);
        await house.QueueAsync("Calendar", new CalendarWork("rosters", Unit: "b"));
        await house.QueueAsync("Calendar", (CalendarWork)Assert.Single(house.Queue.Sent, m => m.Message is CalendarWork { Step: "invite" }).Message);
        Assert.Equal([Leader, Newcomer], (await house.Get<SessionBook>().ReadAsync(id, default)).State.Roster.Select(r => r.Person));
    }

    [Fact]
    public async Task The_night_finds_a_roster_whose_message_was_lost()
    {
        var id = await PlannedAsync();
        await house.QueueAsync("Refresh", new RefreshWork(id));
        await house.Get<Table<FileRow>>().UpsertAsync("b", id, new FileRow(id, "b", "r", "2026-Q1", 1), default);
        house.Clock.Now = Start.AddDays(-3);
        await TakeOverAsync(Leader);
        await house.TimerAsync("Reconcile");
        Assert.Equal(1, (await RunAsync()).Rosters);
        await house.QueueAsync("Calendar", (CalendarWork)Assert.Single(house.Queue.Sent, m => m.Message is CalendarWork { Step: "invite" }).Message);
        Assert.Equal([Leader], (await house.Get<SessionBook>().ReadAsync(id, default)).State.Roster.Select(r => r.Person));
    }

    [Fact]
    public async Task The_night_asks_for_no_roster_that_is_what_the_organisation_says()
    {
        var id = await PlannedAsync();
        await house.QueueAsync("Refresh", new RefreshWork(id));
        await house.Get<Table<FileRow>>().UpsertAsync("b", id, new FileRow(id, "b", "r", "2026-Q1", 1), default);
        house.Clock.Now = Start.AddDays(-3);
        await house.TimerAsync("Reconcile");
        Assert.Equal((1, 0), (await RunAsync() is var run) ? (run.Files, run.Rosters) : default);
        Assert.DoesNotContain(house.Queue.Sent, m => m.Message is CalendarWork { Step: "invite" });
    }

    [Fact]
    public async Task What_a_unit_that_ends_had_planned_after_its_last_day_is_counted_and_cancelled()
    {
        var id = await PlannedAsync();
        await house.QueueAsync("Refresh", new RefreshWork(id));
        await house.Get<Table<FileRow>>().UpsertAsync("b", id, new FileRow(id, "b", "r", "2026-Q1", 1), default);
        var desk = house.Get<ImportDesk>();
        var expected = new UnitSessions("b", 1);
        Assert.Equal(expected, Assert.Single((await desk.RunAsync(WithoutBranch, true, null, default)).Report!.SessionsCancelled.First));
        Assert.Equal(expected, Assert.Single((await desk.RunAsync(WithoutBranch, false, null, default)).Report!.SessionsCancelled.First));
        Assert.Null((await house.Get<SessionBook>().ReadAsync(id, default)).State.Cancellation);
        await house.QueueAsync("Calendar", new CalendarWork("rosters", Unit: "b"));
        var asked = (CalendarWork)Assert.Single(house.Queue.Sent, m => m.Message is CalendarWork { FileId: not null }).Message;
        Assert.Equal("unitEnded", asked.Step);
        await house.QueueAsync("Calendar", asked);
        await house.QueueAsync("Calendar", asked);
        var file = (await house.Get<SessionBook>().ReadAsync(id, default)).State;
        Assert.Equal(("unitEnded", 3), (file.Cancellation!.By, file.Sequence));
        Assert.Equal("该组织已撤销。", await house.Get<SessionBook>().TextAsync(id, file.Cancellation.Why, default));
        Assert.Contains(house.Queue.Sent, m => m.Message is NoticeWork { Step: "prepare", Kind: "cancelled" } work && work.FileId == id);
        Assert.Contains(house.Queue.Sent, m => m.Message is CalendarWork { Step: "sync" } work && work.FileId == id);
    }

    [Fact]
    public async Task A_session_that_has_begun_stays_and_so_does_one_whose_unit_is_back()
    {
        var id = await PlannedAsync();
        await house.QueueAsync("Refresh", new RefreshWork(id));
        await house.Get<Table<FileRow>>().UpsertAsync("b", id, new FileRow(id, "b", "r", "2026-Q1", 1), default);
        await house.Get<ImportDesk>().RunAsync(WithoutBranch, false, null, default);
        await TakeOverAsync(Leader, Member);
        await house.QueueAsync("Calendar", new CalendarWork("unitEnded", id, Organisation: await house.Get<OrganisationStore>().VersionAsync(default)));
        Assert.Null((await house.Get<SessionBook>().ReadAsync(id, default)).State.Cancellation);
        house.Clock.Now = Start;
        var report = (await house.Get<ImportDesk>().RunAsync(WithoutBranch, false, null, default)).Report!;
        Assert.Equal((1, 0), (report.UnitsEnded.Count, report.SessionsCancelled.Count));
        await house.QueueAsync("Calendar", new CalendarWork("unitEnded", id));
        Assert.Null((await house.Get<SessionBook>().ReadAsync(id, default)).State.Cancellation);
    }

    [Fact]
    public async Task A_unit_that_another_process_brought_back_keeps_its_session_though_this_one_still_takes_it_for_ended()
    {
        var id = await PlannedAsync();
        await house.Get<ImportDesk>().RunAsync(WithoutBranch, false, null, default);
        Assert.NotNull((await house.Get<OrganisationStore>().ReadAsync(default)).Find("b")!.Until);
        await ImportElsewhereAsync([new Member(Leader, "b", Role.Leader, new DateOnly(2024, 1, 1), null, "l@x")]);
        Assert.NotNull((await house.Get<OrganisationStore>().ReadAsync(default)).Find("b")!.Until);
        Assert.Equal(HttpStatusCode.OK, (await house.QueueAsync("Calendar", new CalendarWork("unitEnded", id))).StatusCode);
        Assert.Null((await house.Get<SessionBook>().ReadAsync(id, default)).State.Cancellation);
    }

    [Fact]
    public async Task Of_a_joint_session_only_the_hosts_end_counts()
    {
        var id = await PlannedAsync(new Counts("c", "r", "2026-Q1"));
        await house.QueueAsync("Refresh", new RefreshWork(id));
        await house.Get<Table<FileRow>>().UpsertAsync("b", id, new FileRow(id, "b", "r", "2026-Q1", 1), default);
        var both = new OrganisationFile([Branch, Branch with { Id = "c" }], [In(Leader, Role.Leader), In(Newcomer) with { Unit = "c" }], []);
        await house.Get<ImportDesk>().RunAsync(both, false, null, default);
        var report = (await house.Get<ImportDesk>().RunAsync(both with { Units = [Branch], Members = [In(Leader, Role.Leader)] }, false, null, default)).Report!;
        Assert.Equal((1, 0), (report.UnitsEnded.Count, report.SessionsCancelled.Count));
        await house.QueueAsync("Calendar", new CalendarWork("unitEnded", id, Organisation: 2));
        Assert.Null((await house.Get<SessionBook>().ReadAsync(id, default)).State.Cancellation);
        Assert.Contains(house.Queue.Sent, m => m.Message is CalendarWork { Step: "invite", Organisation: 2 } work && work.FileId == id);
    }

    [Fact]
    public async Task The_night_finds_the_session_of_a_unit_that_ended_whose_message_was_lost()
    {
        var id = await PlannedAsync();
        await house.QueueAsync("Refresh", new RefreshWork(id));
        await house.Get<Table<FileRow>>().UpsertAsync("b", id, new FileRow(id, "b", "r", "2026-Q1", 1), default);
        await house.Get<ImportDesk>().RunAsync(WithoutBranch, false, null, default);
        await house.TimerAsync("Reconcile");
        Assert.Equal((0, 1), await RunAsync() is var run ? (run.Rosters, run.Ended) : default);
        Assert.Contains(house.Queue.Sent, m => m.Message is CalendarWork { Step: "unitEnded" } work && work.FileId == id);
    }

    /// <summary>Another process takes over a file in which the branch is open; this one keeps its copy of the organisation.</summary>
    private async Task ImportElsewhereAsync(System.Collections.Immutable.ImmutableArray<Member> members)
    {
        var rows = house.Get<IRowStore>();
        var elsewhere = new OrganisationStore(house.Get<Table<Unit>>(), new Table<Member>(rows, "members"), new Table<Member>(rows, "memberships"), new Table<OrganisationVersion>(rows, "units"), new Names(rows), house.Clock);
        await elsewhere.ImportAsync(new OrganisationFile([Branch], members, []), default);
        await new RosterWork(elsewhere, new CoveringWork<CalendarWork>(house.Queue, Queues.Calendar, TimeSpan.Zero, TimeProvider.System), house.Queue, house.Get<Table<SessionRow>>(), house.Clock).AskAsync(["b"], default);
    }
}
