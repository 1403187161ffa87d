using System.Net;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Builder.Teams;
using Microsoft.Bot.Schema;
using Newtonsoft.Json.Linq;

namespace TeamsAddin.Sdk.Tests.Bot;

public sealed class TeamsTests
{
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
    public async Task Other_types_of_activity_pass_without_effect()
    {
        var teams = new TeamsBot();
        await using var bot = await BotServer.StartAsync(teams);

        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Activity("messageReaction"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Activity("event"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Activity("conversationUpdate", a => a["membersAdded"] = JArray.Parse("""[{"id":"29:new"}]""")))).Status);
        Assert.Empty(teams.Seen);
        Assert.Empty(bot.Channel.Calls);
    }

    private sealed class TeamsBot : TeamsActivityHandler
    {
        public List<string> Seen { get; } = [];

        protected override Task OnMessageActivityAsync(ITurnContext<IMessageActivity> turnContext, CancellationToken cancellationToken) => Note("message");

        protected override Task OnInstallationUpdateAddAsync(ITurnContext<IInstallationUpdateActivity> turnContext, CancellationToken cancellationToken) => Note("installed");

        protected override Task OnInstallationUpdateRemoveAsync(ITurnContext<IInstallationUpdateActivity> turnContext, CancellationToken cancellationToken) => Note("uninstalled");

        private Task Note(string what)
        {
            Seen.Add(what);
            return Task.CompletedTask;
        }
    }
}
