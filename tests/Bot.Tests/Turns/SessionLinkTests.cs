using System.Net;
using Newtonsoft.Json.Linq;
using TeamsAddin.Bot.Tests.Hosting;

namespace TeamsAddin.Bot.Tests.Turns;

/// <summary>What the link in a calendar event says to the bot opens the session's card for who says it.</summary>
public sealed class SessionLinkTests : IAsyncLifetime
{
    private BotHouse house = null!;
    private string session = "";

    public async Task InitializeAsync()
    {
        house = await BotHouse.StartAsync();
        session = await house.OpenSessionAsync();
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Theory]
    [InlineData("会议")]
    [InlineData("會議")]
    [InlineData(" SESSION ")]
    public async Task A_member_gets_the_check_in(string word) =>
        Assert.Contains("\"verb\":\"checkIn\"", await SayAsync(House.Wang, $"{word} {session.ToUpperInvariant()}"), StringComparison.Ordinal);

    [Fact]
    public async Task The_leader_gets_the_register_and_before_it_opens_his_own_card()
    {
        Assert.Contains("\"card\":\"register\"", await SayAsync(House.Leader, "会议 " + session), StringComparison.Ordinal);
        house.Clock.Now = House.Start.AddDays(-2);
        Assert.Contains("\"card\":\"leader\"", await SayAsync(House.Leader, "会议 " + session), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_and_one_who_invents_an_id_get_no_card()
    {
        Assert.DoesNotContain("checkIn", await SayAsync(House.Stranger, "会议 " + session), StringComparison.Ordinal);
        Assert.Contains("没有这场会议", await SayAsync(House.Wang, "会议 0123456789abcdef0123456789abcdef"), StringComparison.Ordinal);
        Assert.Contains("没有这场会议", await SayAsync(House.Wang, "会议 ../../secrets"), StringComparison.Ordinal);
    }

    private async Task<string> SayAsync(string person, string text)
    {
        using var answer = await house.PostAsync(house.Activity("message", person, change: a =>
        {
            a["text"] = text;
            a["deliveryMode"] = "expectReplies";
        }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JObject.Parse(await answer.Content.ReadAsStringAsync()).ToString(Newtonsoft.Json.Formatting.None);
    }
}
