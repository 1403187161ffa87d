using TeamsAddin.Adapters.Teams.Sending;
using TeamsAddin.Fixtures;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Adapters.Tests.Teams.Sending;

/// <summary>Bots and senders, each a process of its own, under one tenant's 50 requests a second.</summary>
public sealed class SendBudgetTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly VirtualTime time = new(new DateTimeOffset(2026, 3, 5, 0, 0, 0, TimeSpan.Zero));
    private readonly MemoryLeases leases;
    private readonly List<TimeSpan> sent = [];

    public SendBudgetTests() => leases = new MemoryLeases(time);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 3)]
    public void All_processes_together_never_send_over_50_in_a_second(int bots, int senders)
    {
        var random = new Random(4711 + bots);
        time.Run(() => Task.WhenAll(Enumerable.Range(0, bots).Select(_ => StormAsync(SendRole.Bot, random.Next()))
            .Concat(Enumerable.Range(0, senders).Select(_ => StormAsync(SendRole.Sender, random.Next())))));
        Assert.InRange(sent.Count, 9_000, int.MaxValue);
        Assert.InRange(MostInASecond(), 1, 50);
    }

    [Fact]
    public void Clocks_an_hour_apart_share_as_others_do()
    {
        // The budgets read nothing of a clock but how much of it has passed.
        time.Run(() => Task.WhenAll(StormAsync(SendRole.Bot, 1, time), StormAsync(SendRole.Bot, 2, new WrongClock(time, TimeSpan.FromHours(1))), StormAsync(SendRole.Sender, 3, new WrongClock(time, TimeSpan.FromHours(-1)))));
        Assert.InRange(MostInASecond(), 1, 50);
    }

    [Fact]
    public void A_busy_sender_beside_a_busy_bot_has_35_a_second_and_the_bot_15()
    {
        var (bot, sender) = (Budget(SendRole.Bot), Budget(SendRole.Sender));
        var (byBot, bySender) = (0, 0);
        time.Run(() => Task.WhenAll(BusyAsync(bot, () => byBot++, 300), BusyAsync(sender, () => bySender++, 300)));
        Assert.InRange(bySender / 300.0, 33.5, 35);
        Assert.InRange(byBot / 300.0, 14, 15);
    }

    [Fact]
    public void A_sender_beside_an_idle_bot_is_lent_the_most_of_its_share()
    {
        var count = 0;
        time.Run(() => BusyAsync(Budget(SendRole.Sender), () => count++, 300));
        Assert.InRange(count / 300.0, 38, 45);
    }

    [Fact]
    public void Many_who_wait_a_little_each_are_lent_as_much()
    {
        // As the host works on messages: 24 at once, none of which waits a second.
        var (count, sender) = (0, Budget(SendRole.Sender));
        time.Run(() => Task.WhenAll(Enumerable.Range(0, 24).Select(async _ =>
        {
            while (time.Elapsed < TimeSpan.FromSeconds(300))
            {
                Assert.True(await sender.TakeAsync(false, Patience, default));
                count++;
            }
        })));
        Assert.InRange(count / 300.0, 40, 45);
    }

    [Fact]
    public void A_bot_beside_no_sender_is_lent_the_sender_s_share()
    {
        var count = 0;
        time.Run(() => BusyAsync(Budget(SendRole.Bot), () => count++, 300));
        Assert.InRange(count / 300.0, 30, 50);
    }

    [Fact]
    public void A_bot_that_was_idle_answers_at_once_and_has_all_its_share_back_within_a_term()
    {
        var bot = Budget(SendRole.Bot);
        var answered = TimeSpan.MaxValue;
        var late = 0;
        time.Run(async () =>
        {
            var sender = BusyAsync(Budget(SendRole.Sender), () => { }, 100);
            await Task.Delay(TimeSpan.FromSeconds(40), time);
            var asked = time.Elapsed;
            await bot.TakeAsync(true, Patience, default);
            answered = time.Elapsed - asked;
            await BusyAsync(bot, () => { }, 20);
            await BusyAsync(bot, () => late++, 20);
            await sender;
        });
        Assert.Equal(TimeSpan.Zero, answered);
        Assert.InRange(late / 20.0, 14, 15);
    }

    [Fact]
    public void The_sender_has_its_share_back_within_a_term_when_the_bot_has_borrowed_it()
    {
        var waited = TimeSpan.MaxValue;
        time.Run(async () =>
        {
            var bot = BusyAsync(Budget(SendRole.Bot), () => { }, 120);
            await Task.Delay(TimeSpan.FromSeconds(50), time);
            var asked = time.Elapsed;
            Assert.True(await Budget(SendRole.Sender).IsSenderAsync(TimeSpan.FromSeconds(30), default));
            waited = time.Elapsed - asked;
            await bot;
        });
        Assert.InRange(waited, TimeSpan.Zero, TimeSpan.FromSeconds(17));
    }

    [Fact]
    public void One_process_at_a_time_is_the_sender_and_another_takes_over_when_it_has_died()
    {
        time.Run(async () =>
        {
            var (first, second) = (Budget(SendRole.Sender), Budget(SendRole.Sender));
            Assert.True(await first.IsSenderAsync(TimeSpan.Zero, default));
            Assert.False(await second.IsSenderAsync(TimeSpan.FromSeconds(5), default));
            Assert.True(await second.IsSenderAsync(SendBudget.Term, default));
            Assert.False(await first.IsSenderAsync(TimeSpan.Zero, default));
        });
    }

    [Fact]
    public void Answers_go_before_edits()
    {
        var (bot, done) = (Budget(SendRole.Bot), new List<string>());
        time.Run(() => Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
        {
            await bot.TakeAsync(i >= 6, Patience, default);
            done.Add(i >= 6 ? "answer" : "edit");
        })));
        // The first edit's slot was free when it came.
        Assert.Equal(["edit", .. Enumerable.Repeat("answer", 6), .. Enumerable.Repeat("edit", 5)], done);
    }

    [Fact]
    public void Who_waits_in_vain_or_gives_up_takes_no_slot()
    {
        time.Run(async () =>
        {
            await leases.AcquireAsync("sender", TimeSpan.FromSeconds(60), default);
            var sender = new SendBudget(new SendRole("bot", SendRole.Sender.Own, [], []), leases, time);
            Assert.False(await sender.TakeAsync(true, TimeSpan.FromSeconds(3), default));
            Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3.2));
            using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sender.TakeAsync(true, Patience, giveUp.Token));
        });
    }

    [Fact]
    public void A_store_that_is_away_takes_no_share_that_is_held()
    {
        var store = new Outage(leases);
        var budget = new SendBudget(SendRole.Sender, store, time);
        time.Run(async () =>
        {
            Assert.True(await budget.TakeAsync(true, Patience, default));
            store.IsAway = true;
            await Task.Delay(TimeSpan.FromSeconds(10), time);
            Assert.True(await budget.TakeAsync(true, TimeSpan.FromSeconds(1), default));
            await Task.Delay(TimeSpan.FromSeconds(5), time);
            Assert.False(await budget.TakeAsync(true, TimeSpan.FromSeconds(1), default));
            store.IsAway = false;
            Assert.True(await budget.TakeAsync(true, Patience, default));
        });
    }

    private SendBudget Budget(SendRole role, TimeProvider? clock = null) => new(role, leases, clock ?? time);

    /// <summary>Ten minutes of bursts and silences, as many waiting at once as there are.</summary>
    private async Task StormAsync(SendRole role, int seed, TimeProvider? clock = null)
    {
        var (budget, random) = (Budget(role, clock), new Random(seed));
        while (time.Elapsed < TimeSpan.FromMinutes(10))
        {
            await Task.WhenAll(Enumerable.Range(0, random.Next(400)).Select(async i =>
            {
                if (await budget.TakeAsync(i % 2 == 0, Patience, default))
                {
                    sent.Add(time.Elapsed);
                }
            }));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20_000)), time);
        }
    }

    private async Task BusyAsync(SendBudget budget, Action done, int seconds)
    {
        var until = time.Elapsed + TimeSpan.FromSeconds(seconds);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            while (time.Elapsed < until)
            {
                if (await budget.TakeAsync(true, Patience, default) && time.Elapsed < until)
                {
                    done();
                }
            }
        }));
    }

    private int MostInASecond()
    {
        sent.Sort();
        var (most, first) = (0, 0);
        for (var last = 0; last < sent.Count; last++)
        {
            while (sent[last] - sent[first] > TimeSpan.FromSeconds(1))
            {
                first++;
            }

            most = Math.Max(most, last - first + 1);
        }

        return most;
    }

    private sealed class Outage(ILeases inner) : ILeases
    {
        public bool IsAway { get; set; }

        public Task<string?> AcquireAsync(string name, TimeSpan term, CancellationToken cancellationToken) =>
            IsAway ? Task.FromResult<string?>(null) : inner.AcquireAsync(name, term, cancellationToken);

        public Task<bool> RenewAsync(string name, string lease, CancellationToken cancellationToken) =>
            IsAway ? Task.FromResult(false) : inner.RenewAsync(name, lease, cancellationToken);

        public Task ReleaseAsync(string name, string lease, CancellationToken cancellationToken) => inner.ReleaseAsync(name, lease, cancellationToken);
    }
}
