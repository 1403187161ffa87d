using System.Net;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Builder.Teams;
using Microsoft.Bot.Schema;
using Microsoft.Bot.Schema.Teams;
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

    [Fact]
    public async Task A_dialog_is_fetched_and_submitted()
    {
        await using var bot = await BotServer.StartAsync(new CardBot());

        var fetched = await bot.PostAsync(bot.Channel.Invoke("task/fetch", new { data = new { form = "minutes" } }));
        var submitted = await bot.PostAsync(bot.Channel.Invoke("task/submit", new { data = "done" }));

        Assert.Equal("""{"task":{"value":{"title":"minutes","height":"large","card":{"contentType":"card","content":{"text":"x"}}},"type":"continue"}}""", fetched.Body);
        Assert.Equal("""{"task":{"value":"got done","type":"message"}}""", submitted.Body);
    }

    [Fact]
    public async Task A_dialog_request_of_the_wrong_shape_is_a_bad_request()
    {
        await using var bot = await BotServer.StartAsync(new CardBot());

        var answer = await bot.PostAsync(bot.Channel.Invoke("task/fetch", "text"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
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

        protected override Task<TaskModuleResponse> OnTeamsTaskModuleFetchAsync(ITurnContext<IInvokeActivity> turnContext, TaskModuleRequest taskModuleRequest, CancellationToken cancellationToken) =>
            Task.FromResult(new TaskModuleResponse
            {
                Task = new TaskModuleContinueResponse
                {
                    Value = new TaskModuleTaskInfo
                    {
                        Title = (string?)((JObject)taskModuleRequest.Data!)["form"],
                        Height = "large",
                        Card = new Attachment { ContentType = "card", Content = new JObject { ["text"] = "x" } },
                    },
                },
            });

        protected override Task<TaskModuleResponse> OnTeamsTaskModuleSubmitAsync(ITurnContext<IInvokeActivity> turnContext, TaskModuleRequest taskModuleRequest, CancellationToken cancellationToken) =>
            Task.FromResult(new TaskModuleResponse { Task = new TaskModuleMessageResponse { Value = $"got {taskModuleRequest.Data}" } });
    }
}
