using TeamsAddin.Adapters.Teams.Sending;
using TeamsAddin.Fixtures;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Adapters.Tests.Teams.Sending;

/// <summary>What all the processes of a role may send into a conversation.</summary>
public sealed class ConversationLimitsTests
{
    private readonly VirtualTime time = new(new DateTimeOffset(2026, 3, 5, 0, 0, 0, TimeSpan.Zero));
    private readonly Table<SentRow> sent = new(new MemoryRowStore(), SentRow.TableName);
    private readonly List<TimeSpan> taken = [];

    [Fact]
    public void The_roles_parts_add_up_to_what_Teams_takes_and_not_more()
    {
        Assert.Equal(50, SendRole.Bot.Own.Concat(SendRole.Sender.Own).Sum(s => s.PerSecond));
        Assert.Equal(
            [(7, 1), (8, 2), (60, 30), (1800, 3600)],
            SendRole.Bot.Conversation.Zip(SendRole.Sender.Conversation, (bot, sender) => (bot.Window, sender.Window) is var (one, other) && one == other ? (bot.Count + sender.Count, (int)one.TotalSeconds) : default));
        // Lent is what the other has of its own, under the same lease.
        Assert.Subset(SendRole.Sender.Own.ToHashSet(), SendRole.Bot.Lent.ToHashSet());
        Assert.Subset(SendRole.Bot.Own.ToHashSet(), SendRole.Sender.Lent.ToHashSet());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void No_window_gets_more_than_its_count_however_many_processes_send(int processes)
    {
        time.Run(() => Task.WhenAll(Enumerable.Range(0, processes).Select(_ => SendAsync(Limits(time), TimeSpan.FromHours(2)))));
        Assert.InRange(taken.Count, 1900, 2000);
        AssertWithin(SendRole.Bot);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(150)]
    [InlineData(400)]
    public void Tables_that_are_slow_and_processes_that_write_at_once_exceed_nothing(int milliseconds)
    {
        var random = new Random(4711);
        var slow = new Table<SentRow>(new AroundRows(WaitAsync), SentRow.TableName);
        time.Run(() => Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(new ConversationLimits(SendRole.Bot, slow, time), TimeSpan.FromMinutes(10)))));
        Assert.InRange(taken.Count, 100, 1000);
        AssertWithin(SendRole.Bot);

        Task WaitAsync() => Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, Math.Max(2, milliseconds / 2))), time);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(800)]
    public void Tables_that_take_as_long_each_time_stop_nobody(int milliseconds)
    {
        var slow = new Table<SentRow>(new AroundRows(() => Task.Delay(TimeSpan.FromMilliseconds(milliseconds / 2.0), time)), SentRow.TableName);
        time.Run(() => SendAsync(new ConversationLimits(SendRole.Bot, slow, time), TimeSpan.FromMinutes(10)));
        Assert.InRange(taken.Count, 150, 1000);
        AssertWithin(SendRole.Bot);
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(-0.9)]
    public void Clocks_that_differ_by_less_than_the_margin_exceed_nothing(double seconds)
    {
        time.Run(() => Task.WhenAll(SendAsync(Limits(time), TimeSpan.FromMinutes(20)), SendAsync(Limits(new WrongClock(time, TimeSpan.FromSeconds(seconds))), TimeSpan.FromMinutes(20))));
        AssertWithin(SendRole.Bot);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_clock_that_is_an_hour_off_stops_nobody_and_each_process_keeps_the_limits(int hours)
    {
        time.Run(async () =>
        {
            await SendAsync(Limits(new WrongClock(time, TimeSpan.FromHours(hours))), TimeSpan.FromMinutes(1));
            var before = taken.Count;
            taken.Clear();
            await SendAsync(Limits(time), TimeSpan.FromMinutes(1));
            Assert.InRange(taken.Count, before - 5, before + 5);
            AssertWithin(SendRole.Bot);
        });
    }

    [Fact]
    public void A_process_that_takes_over_counts_what_the_one_before_it_has_sent()
    {
        time.Run(async () =>
        {
            await SendAsync(Limits(time), TimeSpan.FromSeconds(29));
            await SendAsync(Limits(time), TimeSpan.FromMinutes(5));
            AssertWithin(SendRole.Bot);
        });
    }

    [Fact]
    public void One_conversation_s_room_and_the_other_role_s_are_not_another_s()
    {
        time.Run(async () =>
        {
            var limits = Limits(time);
            while (await limits.TakeAsync("a", default) == TimeSpan.Zero)
            {
            }

            Assert.Equal(TimeSpan.Zero, await limits.TakeAsync("b", default));
            Assert.Equal(TimeSpan.Zero, await new ConversationLimits(SendRole.Sender, sent, time).TakeAsync("a", default));
            Assert.NotEqual(TimeSpan.Zero, await Limits(time).TakeAsync("a", default));
        });
    }

    [Fact]
    public void What_was_sent_over_an_hour_ago_is_kept_nowhere()
    {
        time.Run(async () =>
        {
            await Limits(time).TakeAsync("a", default);
            await Task.Delay(TimeSpan.FromHours(1.01), time);
            await Limits(time).TakeAsync("a", default);
            Assert.Single((await sent.GetAsync(FileId.Of("conversation", "a"), "bot", default))!.Value.By.Values.SelectMany(t => t));
        });
    }

    private ConversationLimits Limits(TimeProvider clock) => new(SendRole.Bot, sent, clock);

    private async Task SendAsync(ConversationLimits limits, TimeSpan length)
    {
        var until = time.Elapsed + length;
        while (time.Elapsed < until)
        {
            var wait = await limits.TakeAsync("a", default);
            if (wait == TimeSpan.Zero)
            {
                taken.Add(time.Elapsed);
            }
            else
            {
                await Task.Delay(wait, time);
            }
        }
    }

    private void AssertWithin(SendRole role) => Assert.All(role.Conversation, l => Assert.All(
        Enumerable.Range(l.Count, Math.Max(0, taken.Count - l.Count)), i => Assert.True(taken[i] - taken[i - l.Count] >= l.Window, $"{l} at {taken[i]}")));
}
