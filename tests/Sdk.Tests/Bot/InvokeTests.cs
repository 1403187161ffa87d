using System.Net;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Builder.Teams;
using Microsoft.Bot.Schema;
using Newtonsoft.Json.Linq;

namespace TeamsAddin.Sdk.Tests.Bot;

public sealed class InvokeTests
{
    private static readonly object CheckIn = new { action = new { type = "Action.Execute", verb = "onSite", data = new { session = "s1" } } };

    [Fact]
    public async Task An_Action_Execute_is_answered_in_the_official_form()
    {
        await using var bot = await BotServer.StartAsync(new CardBot());

        var answer = await bot.PostAsync(bot.Channel.Invoke("adaptiveCard/action", CheckIn));

        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal("""{"statusCode":200,"type":"application/vnd.microsoft.card.adaptive","value":{"verb":"onSite","session":"s1"}}""", answer.Body);
    }

    [Theory]
    [InlineData("null", "BadRequest", "Missing value property")]
    [InlineData("7", "BadRequest", "Value property is not properly formed")]
    [InlineData("""{"action":7}""", "BadRequest", "Value property is not properly formed")]
    [InlineData("{}", "BadRequest", "Missing action property")]
    [InlineData("""{"action":{"type":"Action.Submit"}}""", "NotSupported", "The action 'Action.Submit' is not supported.")]
    public async Task A_card_action_that_is_none_is_refused_in_the_official_form(string value, string code, string message)
    {
        await using var bot = await BotServer.StartAsync(new CardBot());

        var answer = await bot.PostAsync(bot.Channel.Activity("invoke", a =>
        {
            a["name"] = "adaptiveCard/action";
            a["value"] = JToken.Parse(value);
        }));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal($$$"""{"statusCode":400,"type":"application/vnd.microsoft.error","value":{"code":"{{{code}}}","message":"{{{message}}}"}}""", answer.Body);
    }

    [Theory]
    [InlineData("adaptiveCard/action")]
    [InlineData("task/fetch")]
    [InlineData("task/submit")]
    [InlineData("signin/verifyState")]
    [InlineData("something/else")]
    [InlineData(null)]
    public async Task An_invoke_that_the_bot_does_not_handle_is_not_implemented(string? name)
    {
        await using var bot = await BotServer.StartAsync(new TeamsActivityHandler());

        var answer = await bot.PostAsync(bot.Channel.Activity("invoke", a =>
        {
            a["name"] = name;
            a["value"] = JObject.FromObject(CheckIn);
        }));

        Assert.Equal((HttpStatusCode.NotImplemented, ""), (answer.Status, answer.Body));
    }

    private sealed class CardBot : TeamsActivityHandler
    {
        protected override Task<AdaptiveCardInvokeResponse> OnAdaptiveCardInvokeAsync(ITurnContext<IInvokeActivity> turnContext, AdaptiveCardInvokeValue invokeValue, CancellationToken cancellationToken) =>
            Task.FromResult(new AdaptiveCardInvokeResponse
            {
                StatusCode = 200,
                Type = "application/vnd.microsoft.card.adaptive",
                Value = new JObject { ["verb"] = invokeValue.Action!.Verb, ["session"] = ((JObject)invokeValue.Action.Data!)["session"] },
            });
    }
}
