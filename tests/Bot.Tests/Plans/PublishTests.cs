using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Bot.Tests.Plans;

/// <summary>A plan's way from the order to the files.</summary>
public sealed class PublishTests : IAsyncLifetime
{
    private BotHouse house = null!;

    public async Task InitializeAsync()
    {
        house = await BotHouse.StartAsync();
        await house.Services.OrganiseAsync();
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task A_plan_is_asked_for_at_once_and_made_behind_the_queue()
    {
        var order = (await house.Get<PlanDesk>().AskAsync(PlanDesks.From, PlanDesks.To, House.Leader, Guid.NewGuid().ToString(), default)).Plan!;
        Assert.Equal(PlanState.Making, order.State);
        await house.Services.WorkAsync();
        var plan = (await house.Get<PlanDesk>().FindAsync(order.Id, default))!;
        Assert.Equal((PlanState.Proposed, 9, 0, 3), (plan.State, plan.Sessions, plan.Unplaced, plan.Units));
        var unit = (await house.Get<PlanDesk>().UnitAsync(order.Id, "branch-02", default))!;
        Assert.Equal(["2026-04", "2026-05", "2026-06"], unit.Sessions.Select(s => s.Session.CountsFor[0].Period));
        Assert.Empty(await house.Services.FilesAsync());
    }

    [Fact]
    public async Task The_same_message_twice_makes_the_plan_once()
    {
        var id = await MadeAsync();
        var before = (await house.Get<PlanDesk>().FindAsync(id, default))!;
        house.Clock.Now = house.Clock.Now.AddHours(1);
        await house.Get<PlanDesk>().MakeAsync(id, default);
        Assert.Equal(before.MadeAt, (await house.Get<PlanDesk>().FindAsync(id, default))!.MadeAt);
    }

    [Fact]
    public async Task Publishing_makes_every_file_once_however_often_it_is_asked_for()
    {
        var id = await MadeAsync();
        Assert.Null(await house.Get<PublishPlan>().StartAsync(id, House.Leader, default));
        Assert.Null(await house.Get<PublishPlan>().StartAsync(id, House.Leader, default));
        await house.Services.WorkAsync();
        var files = await house.Services.FilesAsync();
        Assert.Equal(9, files.Count);
        foreach (var file in files)
        {
            Assert.Equal((1, id), ((await FileAsync(file.FileId)).Sequence, (await FileAsync(file.FileId)).Plan!.Plan));
        }

        Assert.Equal(new PlanProgress(3, 3, 0), await house.Get<PlanDesk>().ProgressAsync(id, default));
        Assert.Equal(PlanState.Published, (await house.Get<PlanDesk>().FindAsync(id, default))!.State);
        Assert.Null(await house.Get<PublishPlan>().StartAsync(id, House.Leader, default));
    }

    [Fact]
    public async Task Publishing_can_be_stopped_and_goes_on_where_it_was()
    {
        var id = await MadeAsync();
        await house.Get<PublishPlan>().StartAsync(id, House.Leader, default);
        // The message that spreads it, and the first unit's.
        await house.Services.WorkAsync(most: 2);
        Assert.Null(await house.Get<PublishPlan>().StopAsync(id, default));
        Assert.Null(await house.Get<PublishPlan>().StopAsync(id, default));
        await house.Services.WorkAsync();
        Assert.Equal(3, (await house.Services.FilesAsync()).Count);
        Assert.Equal((PlanState.Stopped, 1), ((await house.Get<PlanDesk>().FindAsync(id, default))!.State, (await house.Get<PlanDesk>().ProgressAsync(id, default)).Done));
        Assert.Null(await house.Get<PublishPlan>().StartAsync(id, House.Leader, default));
        await house.Services.WorkAsync();
        Assert.Equal(9, (await house.Services.FilesAsync()).Count);
        Assert.Equal(PlanState.Published, await StateAsync(id));
    }

    [Fact]
    public async Task A_unit_whose_worker_died_in_the_middle_is_done_again_without_doing_anything_twice()
    {
        var id = await MadeAsync();
        await house.Get<PublishPlan>().StartAsync(id, House.Leader, default);
        await house.Services.WorkAsync();
        // As after a crash just before the unit was marked as done.
        await house.Get<Table<PublishedUnit>>().DeleteAsync(id, "branch-02", default);
        await house.Get<PublishPlan>().UnitAsync(id, "branch-02", default);
        foreach (var file in await house.Services.FilesAsync())
        {
            Assert.Equal(1, (await FileAsync(file.FileId)).Sequence);
        }
    }

    [Fact]
    public async Task A_plan_that_is_still_being_made_is_not_published_and_one_that_is_not_there_is_named()
    {
        var order = (await house.Get<PlanDesk>().AskAsync(PlanDesks.From, PlanDesks.To, House.Leader, Guid.NewGuid().ToString(), default)).Plan!;
        Assert.Equal("plan-not-ready", (await house.Get<PublishPlan>().StartAsync(order.Id, House.Leader, default))!.Code);
        Assert.Equal("no-such-plan", (await house.Get<PublishPlan>().StartAsync("nothing", House.Leader, default))!.Code);
        await house.Services.WorkAsync();
        Assert.Equal("plan-not-publishing", (await house.Get<PublishPlan>().StopAsync(order.Id, default))!.Code);
    }

    [Fact]
    public async Task The_same_order_twice_is_one_plan()
    {
        var desk = house.Get<PlanDesk>();
        var first = await desk.AskAsync(PlanDesks.From, PlanDesks.To, House.Leader, "tap", default);
        await house.Services.WorkAsync();
        var second = await desk.AskAsync(PlanDesks.From, PlanDesks.To, House.Leader, "tap", default);
        Assert.Equal((first.Plan!.Id, PlanState.Proposed), (second.Plan!.Id, second.Plan.State));
    }

    [Fact]
    public async Task A_plan_that_cannot_be_made_says_so_and_is_not_published()
    {
        var order = (await house.Get<PlanDesk>().AskAsync(PlanDesks.From, PlanDesks.To, House.Leader, "x", default)).Plan!;
        var plans = house.Get<Table<PlanRow>>();
        // As after four tries that ended in the middle.
        var row = (await plans.GetAsync("plans", order.Id, default))!;
        await plans.ReplaceAsync(row, row.Value with { Tries = 4 }, default);
        await house.Get<PlanDesk>().MakeAsync(order.Id, default);
        Assert.Equal(PlanState.Failed, (await house.Get<PlanDesk>().FindAsync(order.Id, default))!.State);
        Assert.Equal("plan-not-ready", (await house.Get<PublishPlan>().StartAsync(order.Id, House.Leader, default))!.Code);
    }

    [Fact]
    public async Task A_plan_that_is_older_than_a_published_one_is_refused()
    {
        var old = await MadeAsync();
        house.Clock.Now = house.Clock.Now.AddMinutes(5);
        await PublishedAsync();
        Assert.Equal("plan-outdated", (await house.Get<PublishPlan>().StartAsync(old, House.Leader, default))!.Code);
        Assert.Equal(9, (await house.Services.FilesAsync()).Count);
    }

    [Fact]
    public async Task A_second_plan_says_what_changes_and_changes_that_alone()
    {
        await PublishedAsync();
        await house.Services.PutRulesAsync(times: 2);
        house.Clock.Now = new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
        var id = await MadeAsync();
        var plan = (await house.Get<PlanDesk>().FindAsync(id, default))!;
        Assert.Equal((9, 0, 0, 9), (plan.Sessions, plan.Report.Moved, plan.Report.Cancelled, plan.Report.Kept));
        await PublishAsync(id);
        Assert.Equal(18, (await house.Services.FilesAsync()).Count);
    }

    [Fact]
    public async Task What_somebody_confirmed_after_the_plan_was_made_is_left_and_counted()
    {
        await PublishedAsync();
        var day = DateOnly.FromDateTime((await house.Services.FilesAsync()).Select(f => FileAsync(f.FileId).Result.Start).Order().First().UtcDateTime);
        await house.Get<Ledger.Rules.RuleStore>().KeepCalendarAsync($"day,kind\n{day:yyyy-MM-dd},off\n", default);
        var id = await MadeAsync();
        var moves = new List<PlannedMove>();
        foreach (var unit in PlanDesks.Branches)
        {
            moves.AddRange((await house.Get<PlanDesk>().UnitAsync(id, unit, default))?.Moves ?? []);
        }

        Assert.NotEmpty(moves);
        var confirm = new ConfirmSession(House.Leader, new Powers(true, true, false), "c", SaltedText.Of("topic"), null).At(house.Clock.Now);
        Assert.True((await house.Get<SessionBook>().ExecuteAsync(moves[0].FileId, confirm, default)).Ok);
        await PublishAsync(id);
        Assert.Equal(moves[0].Start, (await FileAsync(moves[0].FileId)).Start);
        Assert.All(moves.Skip(1), m => Assert.Equal(m.NewStart, FileAsync(m.FileId).Result.Start));
        Assert.Equal(1, (await house.Get<PlanDesk>().ProgressAsync(id, default)).Skipped);
    }

    [Fact]
    public async Task What_is_owed_no_more_is_cancelled_by_the_plan()
    {
        await house.Services.PutRulesAsync(times: 2);
        house.Clock.Now = new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
        await PublishedAsync();
        house.Clock.Now = new DateTimeOffset(2026, 4, 30, 0, 0, 0, TimeSpan.Zero);
        await house.Services.PutRulesAsync(times: 1);
        var id = await MadeAsync();
        Assert.Equal(6, (await house.Get<PlanDesk>().FindAsync(id, default))!.Report.Cancelled);
        await PublishAsync(id);
        var cancelled = (await house.Services.FilesAsync()).Select(f => FileAsync(f.FileId).Result).Where(f => f.Cancellation is not null).ToList();
        Assert.Equal(6, cancelled.Count);
        Assert.All(cancelled, f => Assert.Equal(("plan", true), (f.Cancellation!.By, f.Start > house.Clock.Now)));
    }

    [Theory]
    [InlineData("[{ topic: law, every: year, atLeast: 1 }]")]
    [InlineData("[{ givenBy: leader, every: year, atLeast: 1 }]")]
    public async Task What_one_plan_proposed_the_next_one_does_not_propose_again(string ofWhich)
    {
        await house.Services.PutRulesAsync(times: 1, ofWhich);
        await PublishedAsync();
        var id = await MadeAsync(new DateOnly(2026, 7, 1), new DateOnly(2026, 12, 31));
        foreach (var unit in PlanDesks.Branches)
        {
            var files = (await house.Services.FilesAsync()).Where(f => f.Unit == unit).Select(f => FileAsync(f.FileId).Result.Plan!);
            Assert.Single(files, p => p.ByLeader || p.Topics.Contains("law"));
            Assert.DoesNotContain((await house.Get<PlanDesk>().UnitAsync(id, unit, default))!.Sessions, s => s.Session.ByLeader || s.Session.Topics.Contains("law"));
        }
    }

    private Task<string> MadeAsync() => MadeAsync(PlanDesks.From, PlanDesks.To);

    private async Task<string> MadeAsync(DateOnly from, DateOnly to)
    {
        var order = (await house.Get<PlanDesk>().AskAsync(from, to, House.Leader, Guid.NewGuid().ToString(), default)).Plan!;
        await house.Services.WorkAsync();
        return order.Id;
    }

    private async Task PublishedAsync() => await PublishAsync(await MadeAsync());

    private async Task PublishAsync(string id)
    {
        Assert.Null(await house.Get<PublishPlan>().StartAsync(id, House.Leader, default));
        await house.Services.WorkAsync();
        // The next plan is asked for later.
        house.Clock.Now = house.Clock.Now.AddMinutes(2);
    }

    private async Task<PlanState> StateAsync(string id)
    {
        await house.Get<PlanDesk>().ProgressAsync(id, default);
        return (await house.Get<PlanDesk>().FindAsync(id, default))!.State;
    }

    private async Task<SessionFile> FileAsync(string id) => (await house.Get<SessionBook>().ReadAsync(id, default)).State;
}
