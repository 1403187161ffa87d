using System.Net;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Dossiers;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Tests.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Functions.Tests;

/// <summary>An order for a dossier ends, ready or failed, and who asked hears of it once.</summary>
public sealed class HandlerExportTests : IAsyncLifetime
{
    private const string Asker = "00000000-0000-0000-0000-000000000001";
    private static readonly TimeSpan Over = TimeSpan.FromMinutes(12);

    private readonly MemoryRowStore rows = new();
    private readonly HookedFiles files = new();
    private readonly FunctionsHouse house;

    public HandlerExportTests() => house = new FunctionsHouse(files, rows);

    public Task InitializeAsync() => house.InitializeAsync();

    public Task DisposeAsync() => house.DisposeAsync();

    [Fact]
    public async Task What_always_fails_is_given_up_after_five_tries()
    {
        var order = await OrderAsync();
        files.OnWrite = () => throw new IOException("The store is away.");
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(HttpStatusCode.InternalServerError, (await house.QueueAsync("Exports", order)).StatusCode);
            Assert.Equal((ExportState.Asked, i + 1, "IOException"), await RowAsync(order) is var row ? (row.State, row.Tries, row.Fault) : default);
        }

        Assert.Equal(HttpStatusCode.OK, (await house.QueueAsync("Exports", order)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await house.QueueAsync("Exports", order)).StatusCode);
        Assert.Equal((ExportState.Failed, 5, "IOException", 5), await RowAsync(order) is var last ? (last.State, last.Tries, last.Fault, files.Writes) : default);
        Assert.Equal([(Asker, NoticeKind.DossierFailed)], await ToldAsync());
    }

    [Fact]
    public async Task What_is_too_large_is_given_up_at_once()
    {
        var order = await OrderAsync();
        files.OnWrite = () => throw new DossierTooLargeException();
        Assert.Equal(HttpStatusCode.OK, (await house.QueueAsync("Exports", order)).StatusCode);
        Assert.Equal((ExportState.Failed, 1, "too-large"), await RowAsync(order) is var row ? (row.State, row.Tries, row.Fault) : default);
        await house.QueueAsync("Exports", order);
        Assert.Equal([(Asker, NoticeKind.DossierFailed)], await ToldAsync());
    }

    [Fact]
    public async Task What_fails_and_then_succeeds_is_ready_and_says_nothing_of_the_fault()
    {
        var order = await OrderAsync();
        files.OnWrite = () => throw new IOException("The store is away.");
        await house.QueueAsync("Exports", order);
        files.OnWrite = null;
        await house.QueueAsync("Exports", order);
        Assert.Equal((ExportState.Ready, 2, null, null), await RowAsync(order) is var row ? (row.State, row.Tries, row.Fault, row.TryBegan) : default);
        Assert.Equal([(Asker, NoticeKind.DossierReady)], await ToldAsync());
    }

    [Fact]
    public async Task A_try_is_counted_before_it_begins_and_another_worker_begins_none_meanwhile()
    {
        var order = await OrderAsync();
        ExportRow? seen = null;
        files.OnWrite = async () =>
        {
            files.OnWrite = null;
            seen = await RowAsync(order);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => house.QueueAsync("Exports", order)));
        };
        Assert.Equal(HttpStatusCode.OK, (await house.QueueAsync("Exports", order)).StatusCode);
        Assert.Equal((1, house.Clock.Now), (seen!.Tries, seen.TryBegan));
        Assert.Equal((ExportState.Ready, 1, 1), await RowAsync(order) is var row ? (row.State, row.Tries, files.Writes) : default);
        // Each of the others looks again soon.
        Assert.Equal(Enumerable.Repeat(TimeSpan.FromSeconds(10), 8), house.Queue.Sent.Where(m => m is { Queue: "exports", Delay.Ticks: > 0 }).Select(m => m.Delay));
        await house.QueueAsync("Exports", order);
        Assert.Equal([(Asker, NoticeKind.DossierReady)], await ToldAsync());
    }

    [Fact]
    public async Task Of_two_processes_that_read_the_row_at_the_same_instant_one_makes_the_dossier()
    {
        var order = await OrderAsync();
        var other = new FunctionsHouse(files, new HookedRows(rows, "exports", () => house.QueueAsync("Exports", order)));
        await other.InitializeAsync();
        Assert.Equal(HttpStatusCode.OK, (await other.QueueAsync("Exports", order)).StatusCode);
        await other.DisposeAsync();
        Assert.Equal((ExportState.Ready, 1, 1), await RowAsync(order) is var row ? (row.State, row.Tries, files.Writes) : default);
    }

    [Fact]
    public async Task A_dossier_is_noted_though_another_worker_changed_the_row_at_that_instant()
    {
        var order = await OrderAsync();
        // The first write counts the try, the second one notes what it made.
        var other = new FunctionsHouse(files, new HookedRows(rows, "exports", () => ChangeAsync(order, row => row with { Tries = 2 }), write: 2));
        await other.InitializeAsync();
        Assert.Equal(HttpStatusCode.OK, (await other.QueueAsync("Exports", order)).StatusCode);
        await other.DisposeAsync();
        Assert.Equal((ExportState.Ready, 2, null), await RowAsync(order) is var row ? (row.State, row.Tries, row.TryBegan) : default);
    }

    [Fact]
    public async Task A_try_whose_process_died_is_waited_for_and_then_made_again()
    {
        var order = await OrderAsync();
        await ChangeAsync(order, row => row with { Tries = 1, TryBegan = house.Clock.Now });
        house.Clock.Now += Over - TimeSpan.FromSeconds(6.5);
        await house.QueueAsync("Exports", order);
        Assert.Equal(0, files.Writes);
        Assert.Equal(TimeSpan.FromSeconds(7), Assert.Single(house.Queue.Sent, m => m is { Queue: "exports", Delay.Ticks: > 0 }).Delay);
        house.Clock.Now += TimeSpan.FromSeconds(7);
        await house.QueueAsync("Exports", order);
        Assert.Equal((ExportState.Ready, 2), await RowAsync(order) is var row ? (row.State, row.Tries) : default);
    }

    [Fact]
    public async Task Where_the_fifth_try_never_ended_it_took_too_long()
    {
        var order = await OrderAsync();
        await ChangeAsync(order, row => row with { Tries = 5, TryBegan = house.Clock.Now, Fault = "IOException" });
        house.Clock.Now += Over;
        Assert.Equal(HttpStatusCode.OK, (await house.QueueAsync("Exports", order)).StatusCode);
        await house.QueueAsync("Exports", order);
        Assert.Equal((ExportState.Failed, "took-too-long", 0), await RowAsync(order) is var row ? (row.State, row.Fault, files.Writes) : default);
        Assert.Equal([(Asker, NoticeKind.DossierFailed)], await ToldAsync());
    }

    [Theory]
    [InlineData(1, ExportState.Asked)]
    [InlineData(5, ExportState.Failed)]
    public async Task A_try_that_is_broken_off_has_ended_and_its_message_comes_again_at_once(int tries, ExportState state)
    {
        var order = await OrderAsync();
        await ChangeAsync(order, row => row with { Tries = tries - 1 });
        using var broken = new CancellationTokenSource();
        files.OnWrite = () =>
        {
            broken.Cancel();
            throw new OperationCanceledException(broken.Token);
        };
        var other = new FunctionsHouse(files, new HookedRows(rows, "exports", () => Task.CompletedTask));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other.Get<ExportDesk>().RunAsync(order, broken.Token));
        await other.DisposeAsync();
        Assert.Equal((state, tries, null, "took-too-long"), await RowAsync(order) is var row ? (row.State, row.Tries, row.TryBegan, row.Fault) : default);
    }

    [Theory]
    [InlineData(1, ExportState.Ready, NoticeKind.DossierReady)]
    [InlineData(5, ExportState.Failed, NoticeKind.DossierFailed)]
    public async Task A_try_that_comes_home_after_it_was_given_up_for_lost_changes_nothing_that_was_told(int tries, ExportState state, string told)
    {
        var order = await OrderAsync();
        await ChangeAsync(order, row => row with { Tries = tries - 1 });
        ExportRow? before = null;
        files.OnWrite = async () =>
        {
            files.OnWrite = null;
            house.Clock.Now += Over;
            await house.QueueAsync("Exports", order);
            before = await RowAsync(order);
        };
        Assert.Equal(HttpStatusCode.OK, (await house.QueueAsync("Exports", order)).StatusCode);
        Assert.Equal((state, before), await RowAsync(order) is var row ? (row.State, row) : default);
        Assert.Equal([(Asker, told)], await ToldAsync());
    }

    [Fact]
    public async Task A_try_given_up_for_lost_that_comes_home_while_the_next_one_is_made_is_taken()
    {
        var order = await OrderAsync();
        var home = new TaskCompletionSource();
        files.OnWrite = async () =>
        {
            house.Clock.Now += Over;
            files.OnWrite = () =>
            {
                files.OnWrite = null;
                return home.Task;
            };
            _ = house.QueueAsync("Exports", order);
            while (files.Writes < 2)
            {
                await Task.Yield();
            }
        };
        Assert.Equal(HttpStatusCode.OK, (await house.QueueAsync("Exports", order)).StatusCode);
        Assert.Equal((ExportState.Ready, 2, null), await RowAsync(order) is var row ? (row.State, row.Tries, row.TryBegan) : default);
        home.SetResult();
    }

    [Fact]
    public async Task A_try_given_up_for_lost_that_fails_after_all_does_not_end_the_next_one()
    {
        var order = await OrderAsync();
        files.OnWrite = async () =>
        {
            house.Clock.Now += Over;
            await ChangeAsync(order, row => row with { Tries = 2, TryBegan = house.Clock.Now });
            throw new IOException("The store is away.");
        };
        Assert.Equal(HttpStatusCode.InternalServerError, (await house.QueueAsync("Exports", order)).StatusCode);
        Assert.Equal((2, house.Clock.Now, null), await RowAsync(order) is var row ? (row.Tries, row.TryBegan, row.Fault) : default);
    }

    [Fact]
    public async Task An_order_given_up_between_two_tries_keeps_the_fault_of_the_last_one()
    {
        var order = await OrderAsync();
        await ChangeAsync(order, row => row with { Tries = 5, Fault = "IOException" });
        await house.QueueAsync("Exports", order);
        Assert.Equal((ExportState.Failed, "IOException"), await RowAsync(order) is var row ? (row.State, row.Fault) : default);
    }

    [Fact]
    public async Task An_order_repeated_is_brought_back_until_it_has_ended_and_is_for_its_own_days_alone()
    {
        var order = await OrderAsync();
        Assert.Equal(order, await OrderAsync());
        Assert.Equal(2, house.Queue.Sent.Count(m => m.Queue == "exports"));
        await house.QueueAsync("Exports", order);
        Assert.Equal(order, await OrderAsync());
        Assert.Equal(2, house.Queue.Sent.Count(m => m.Queue == "exports"));
        var (_, refusal) = await house.Get<ExportDesk>().AskAsync("b", new DateOnly(2026, 1, 1), new DateOnly(2026, 3, 30), Asker, false, "zh-Hans", "k1", default);
        Assert.Equal("key-used", refusal?.Code);
    }

    [Fact]
    public async Task A_new_order_starts_anew_and_the_old_one_stays_failed()
    {
        var failed = await OrderAsync();
        await ChangeAsync(failed, row => row with { Tries = 5, State = ExportState.Failed });
        Assert.Equal(failed, await OrderAsync());
        var next = await OrderAsync("k2");
        await house.QueueAsync("Exports", next);
        Assert.Equal((ExportState.Failed, ExportState.Ready), ((await RowAsync(failed)).State, (await RowAsync(next)).State));
    }

    private async Task<ExportWork> OrderAsync(string key = "k1")
    {
        await house.Get<OrganisationStore>().ImportAsync(
            new OrganisationFile([new Unit("b", "一支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans")], [new Member(Asker, "b", Role.Leader, new DateOnly(2024, 1, 1), null, "l@x")], []), default);
        var (row, _) = await house.Get<ExportDesk>().AskAsync("b", new DateOnly(2026, 1, 1), new DateOnly(2026, 3, 31), Asker, false, "zh-Hans", key, default);
        return new ExportWork(row!.Id);
    }

    private async Task<ExportRow> RowAsync(ExportWork order) => (await house.Get<ExportDesk>().FindAsync(order.Id, default))!;

    private async Task ChangeAsync(ExportWork order, Func<ExportRow, ExportRow> change) =>
        await house.Get<Table<ExportRow>>().UpsertAsync("exports", order.Id, change(await RowAsync(order)), default);

    /// <summary>What has been sent when all messages about notices are worked on.</summary>
    private async Task<List<(string Person, string Kind)>> ToldAsync()
    {
        foreach (var (_, message, _) in house.Queue.Sent.Where(m => m.Queue == Queues.Notices).ToList())
        {
            await house.QueueAsync("Notices", message);
        }

        return [.. house.Messenger.Sent.Select(s => (s.Person, s.Notice.Kind))];
    }
}
