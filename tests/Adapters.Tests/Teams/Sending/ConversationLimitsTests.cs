using System.Globalization;
using TeamsAddin.Adapters.Teams.Sending;
using TeamsAddin.Fixtures;

namespace TeamsAddin.Adapters.Tests.Teams.Sending;

/// <summary>What one process may send into a conversation, and what it remembers of all of them.</summary>
public sealed class ConversationLimitsTests
{
    private readonly VirtualTime time = new(new DateTimeOffset(2026, 3, 5, 0, 0, 0, TimeSpan.Zero));

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
    [InlineData(30)]
    [InlineData(3600)]
    public void No_window_gets_more_than_its_count(int seconds)
    {
        var (limits, taken) = (new ConversationLimits(SendRole.Sender, time), new List<TimeSpan>());
        time.Run(async () =>
        {
            while (time.Elapsed < TimeSpan.FromHours(2))
            {
                var wait = limits.Take("a");
                if (wait == TimeSpan.Zero)
                {
                    taken.Add(time.Elapsed);
                }
                else
                {
                    await Task.Delay(wait, time);
                }
            }
        });
        var count = SendRole.Sender.Conversation.Single(l => l.Window == TimeSpan.FromSeconds(seconds)).Count;
        Assert.True(taken.Count > 1500, $"{taken.Count}");
        Assert.All(Enumerable.Range(count, taken.Count - count), i => Assert.True(taken[i] - taken[i - count] >= TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public void Of_very_many_conversations_those_that_were_silent_for_an_hour_are_forgotten_and_no_others()
    {
        var limits = new ConversationLimits(SendRole.Sender, time);
        time.Run(async () =>
        {
            for (var i = 0; i < ConversationLimits.PruneAt - 1; i++)
            {
                limits.Take(i.ToString(CultureInfo.InvariantCulture));
            }

            await Task.Delay(TimeSpan.FromHours(1), time);
            while (limits.Take("busy") == TimeSpan.Zero)
            {
            }

            Assert.Equal(ConversationLimits.PruneAt, limits.Kept);
            limits.Take("new");
            Assert.Equal(2, limits.Kept);
            Assert.NotEqual(TimeSpan.Zero, limits.Take("busy"));
        });
    }
}
