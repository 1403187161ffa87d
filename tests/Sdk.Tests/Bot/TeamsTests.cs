using System.Net;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Builder.Teams;
using Microsoft.Bot.Schema;
using Microsoft.Bot.Schema.Teams;
using Newtonsoft.Json.Linq;

namespace TeamsAddin.Sdk.Tests.Bot;

public sealed class TeamsTests
{
    [Fact]
    public async Task A_member_who_comes_without_details_is_looked_up()
    {
        var teams = new TeamsBot();
        await using var bot = await BotServer.StartAsync(teams);
        bot.Channel.Replies.Enqueue(new Reply(200, """{"id":"29:new","objectId":"aad-new","name":"李雷","givenName":"雷","surname":"李","userPrincipalName":"li@example","tenantId":"tenant","userRole":"user"}"""));

        await bot.PostAsync(bot.Channel.Activity("conversationUpdate", a =>
        {
            a["membersAdded"] = JArray.Parse("""[{"id":"29:new"},{"id":"29:full","givenName":"梅梅"},{"id":"28:bot"}]""");
            a["channelData"]!["team"] = JObject.Parse("""{"id":"19:team@thread","name":"组织部","aadGroupId":"group"}""");
        }));

        Assert.Equal("/connector/v3/conversations/19%3Ateam%40thread/members/29%3Anew", Assert.Single(bot.Channel.Calls).Path);
        Assert.Equal("added to 组织部: 29:new 李雷 aad-new li@example, 29:full   , 28:bot   ", Assert.Single(teams.Seen));
    }

    [Fact]
    public async Task A_member_whose_conversation_is_gone_comes_as_the_activity_says()
    {
        var teams = new TeamsBot();
        await using var bot = await BotServer.StartAsync(teams);
        bot.Channel.Replies.Enqueue(new Reply(404, """{"error":{"code":"ConversationNotFound","message":"gone"}}"""));

        var answer = await bot.PostAsync(bot.Channel.Activity("conversationUpdate", a => a["membersAdded"] = JArray.Parse("""[{"id":"29:new","name":"李雷","aadObjectId":"aad-new"}]""")));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("added to : 29:new 李雷 aad-new ", Assert.Single(teams.Seen));
    }

    [Fact]
    public async Task Any_other_refusal_of_the_look_up_fails_the_turn()
    {
        var teams = new TeamsBot();
        await using var bot = await BotServer.StartAsync(teams);
        bot.Channel.Replies.Enqueue(new Reply(403, """{"error":{"code":"Forbidden"}}"""));

        var answer = await bot.PostAsync(bot.Channel.Activity("conversationUpdate", a => a["membersAdded"] = JArray.Parse("""[{"id":"29:new"}]""")));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.Empty(teams.Seen);
    }

    [Fact]
    public async Task Members_leave()
    {
        var teams = new TeamsBot();
        await using var bot = await BotServer.StartAsync(teams);

        await bot.PostAsync(bot.Channel.Activity("conversationUpdate", a => a["membersRemoved"] = JArray.Parse("""[{"id":"29:old","aadObjectId":"aad-old"}]""")));

        Assert.Equal("removed from : 29:old  aad-old ", Assert.Single(teams.Seen));
        Assert.Empty(bot.Channel.Calls);
    }

    [Theory]
    [InlineData("add", "installed")]
    [InlineData("add-upgrade", "installed")]
    [InlineData("remove", "uninstalled")]
    [InlineData("remove-upgrade", "uninstalled")]
    [InlineData("other", "")]
    public async Task The_app_comes_and_goes(string action, string expected)
    {
        var teams = new TeamsBot();
        await using var bot = await BotServer.StartAsync(teams);

        await bot.PostAsync(bot.Channel.Activity("installationUpdate", a => a["action"] = action));

        Assert.Equal(expected, string.Join(',', teams.Seen));
    }

    [Fact]
    public async Task A_roster_is_read_in_pages()
    {
        TeamsPagedMembersResult? first = null;
        TeamsPagedMembersResult? last = null;
        await using var bot = await BotServer.StartAsync(async turn =>
        {
            first = await TeamsInfo.GetPagedMembersAsync(turn, pageSize: 2);
            last = await TeamsInfo.GetPagedMembersAsync(turn, 2, first.ContinuationToken);
        });
        bot.Channel.Replies.Enqueue(new Reply(200, """{"continuationToken":"next&=1","members":[{"id":"29:a","objectId":"aad-a"},{"id":"29:b","aadObjectId":"aad-b"}]}"""));
        bot.Channel.Replies.Enqueue(new Reply(200, """{"members":[{"id":"29:c"}]}"""));

        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Message())).Status);

        Assert.All(bot.Channel.Calls, c => Assert.Equal("/connector/v3/conversations/a%3Achat%2F1/pagedmembers", c.Path));
        Assert.Equal("?pageSize=2 ?pageSize=2&continuationToken=next%26%3D1", string.Join(' ', bot.Channel.Calls.Select(c => c.Query)));
        Assert.Equal("aad-a aad-b", string.Join(' ', first!.Members!.Select(m => m.AadObjectId)));
        Assert.Equal(("29:c", null), (Assert.Single(last!.Members!).Id, last.ContinuationToken));
    }

    [Fact]
    public async Task A_roster_read_in_vain_is_read_again()
    {
        var time = new ManualTime();
        await using var bot = await BotServer.StartAsync(async turn => Assert.Equal("aad-a", (await TeamsInfo.GetMemberAsync(turn, "29:a")).AadObjectId), time);
        bot.Channel.Replies.Enqueue(new Reply(429, RetryAfter: "2"));
        bot.Channel.Replies.Enqueue(new Reply(200, """{"id":"29:a","objectId":"aad-a"}"""));

        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Message())).Status);
        Assert.All(bot.Channel.Calls, c => Assert.Equal(("GET", "/connector/v3/conversations/a%3Achat%2F1/members/29%3Aa"), (c.Method, c.Path)));
        Assert.Equal(2, bot.Channel.Calls.Count);
    }

    [Fact]
    public async Task Channel_data_is_read_in_its_type()
    {
        TeamsChannelData? data = null;
        await using var bot = await BotServer.StartAsync(turn => { data = turn.Activity.GetChannelData<TeamsChannelData>(); return Task.CompletedTask; });

        await bot.PostAsync(bot.Channel.Activity("message", a => a["channelData"]!["team"] = new JObject { ["id"] = "t", ["aadGroupId"] = "g" }));

        Assert.Equal(("tenant", "t", "g"), (data!.Tenant!.Id, data.Team!.Id, data.Team.AadGroupId));
    }

    [Fact]
    public async Task Members_of_another_channel_are_not_Teams_members()
    {
        var teams = new TeamsBot();
        await using var bot = await BotServer.StartAsync(teams);
        bot.Channel.Keys.Add(new ChannelKey("webchat", "webchat"));

        var activity = bot.Channel.Activity("conversationUpdate", a => { a["channelId"] = "webchat"; a["membersAdded"] = JArray.Parse("""[{"id":"29:new"}]"""); });
        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(activity, bot.Channel.Token(key: bot.Channel.Keys[^1]))).Status);
        Assert.Empty(teams.Seen);
        Assert.Empty(bot.Channel.Calls);
    }

    [Fact]
    public async Task Other_types_of_activity_pass_without_effect()
    {
        var teams = new TeamsBot();
        await using var bot = await BotServer.StartAsync(teams);

        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Activity("messageReaction"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Activity("event"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Activity("conversationUpdate"))).Status);
        Assert.Empty(teams.Seen);
    }

    private sealed class TeamsBot : TeamsActivityHandler
    {
        public List<string> Seen { get; } = [];

        protected override Task OnTeamsMembersAddedAsync(IList<TeamsChannelAccount> teamsMembersAdded, TeamInfo? teamInfo, ITurnContext<IConversationUpdateActivity> turnContext, CancellationToken cancellationToken)
        {
            Seen.Add($"added to {teamInfo?.Name}: {Names(teamsMembersAdded)}");
            return Task.CompletedTask;
        }

        protected override Task OnTeamsMembersRemovedAsync(IList<TeamsChannelAccount> teamsMembersRemoved, TeamInfo? teamInfo, ITurnContext<IConversationUpdateActivity> turnContext, CancellationToken cancellationToken)
        {
            Seen.Add($"removed from {teamInfo?.Name}: {Names(teamsMembersRemoved)}");
            return Task.CompletedTask;
        }

        protected override Task OnInstallationUpdateAddAsync(ITurnContext<IInstallationUpdateActivity> turnContext, CancellationToken cancellationToken)
        {
            Seen.Add("installed");
            return Task.CompletedTask;
        }

        protected override Task OnInstallationUpdateRemoveAsync(ITurnContext<IInstallationUpdateActivity> turnContext, CancellationToken cancellationToken)
        {
            Seen.Add("uninstalled");
            return Task.CompletedTask;
        }

        private static string Names(IEnumerable<TeamsChannelAccount> members) =>
            string.Join(", ", members.Select(m => $"{m.Id} {m.Name} {m.AadObjectId} {m.UserPrincipalName}"));
    }
}
