using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace TeamsAddin.Sdk.Tests.Bot;

public sealed class ProactiveTests
{
    [Fact]
    public async Task A_conversation_goes_on_from_its_reference_after_it_was_stored()
    {
        string? stored = null;
        await using var bot = await BotServer.StartAsync(turn =>
        {
            var reference = turn.Activity.GetConversationReference();
            reference.ActivityId = null;
            stored = JsonConvert.SerializeObject(reference);
            return Task.CompletedTask;
        });
        await bot.PostAsync(bot.Channel.Activity("message", a => a["locale"] = "zh-CN"));
        Activity? seen = null;

        await bot.Adapter.ContinueConversationAsync(Channel.AppId, JsonConvert.DeserializeObject<ConversationReference>(stored!)!, async (turn, ct) =>
        {
            seen = turn.Activity;
            await turn.SendActivityAsync("reminder", cancellationToken: ct);
        }, default);

        Assert.Equal(("event", "ContinueConversation", "zh-CN"), (seen!.Type, seen.Name, seen.Locale));
        var call = Assert.Single(bot.Channel.Calls);
        Assert.StartsWith("/connector/v3/conversations/a%3Achat%2F1/activities/", call.Path, StringComparison.Ordinal);
        Assert.Equal(("28:bot", "29:person"), ((string)call.Body!["from"]!["id"]!, (string)call.Body["recipient"]!["id"]!));
    }

    [Fact]
    public async Task A_new_conversation_is_created_and_its_turn_runs_there()
    {
        await using var bot = await BotServer.StartAsync();
        bot.Channel.Replies.Enqueue(new Reply(201, """{"id":"a:new","activityId":"1:first"}"""));
        ConversationReference? reference = null;
        var parameters = new ConversationParameters
        {
            IsGroup = false,
            Bot = new ChannelAccount { Id = "28:bot" },
            Members = [new ChannelAccount { Id = "29:person" }],
            TenantId = "tenant",
            ChannelData = new JObject { ["tenant"] = new JObject { ["id"] = "tenant" } },
        };

        await bot.Adapter.CreateConversationAsync(Channel.AppId, "msteams", bot.Channel.ServiceUrl, audience: null, parameters, async (turn, ct) =>
        {
            reference = turn.Activity.GetConversationReference();
            await turn.SendActivityAsync("welcome", cancellationToken: ct);
        }, default);

        Assert.Equal(("a:new", "1:first", "tenant", "28:bot"), (reference!.Conversation!.Id, reference.ActivityId, reference.Conversation.TenantId, reference.Bot!.Id));
        var calls = bot.Channel.Calls.ToArray();
        Assert.Equal("/connector/v3/conversations", calls[0].Path);
        Assert.Equal("""{"isGroup":false,"bot":{"id":"28:bot"},"members":[{"id":"29:person"}],"tenantId":"tenant","channelData":{"tenant":{"id":"tenant"}}}""", calls[0].Body!.ToString(Formatting.None));
        Assert.Equal("/connector/v3/conversations/a%3Anew/activities/1%3Afirst", calls[1].Path);
    }

    [Fact]
    public async Task A_failure_reaches_the_caller_unless_OnTurnError_takes_it()
    {
        await using var bot = await BotServer.StartAsync();
        var reference = new ConversationReference { ServiceUrl = bot.Channel.ServiceUrl, Conversation = new ConversationAccount { Id = "a" } };
        Task Continue() => bot.Adapter.ContinueConversationAsync(Channel.AppId, reference, (turn, ct) => turn.SendActivityAsync("x", cancellationToken: ct), default);

        bot.Channel.Replies.Enqueue(new Reply(403));
        await Assert.ThrowsAsync<ErrorResponseException>(Continue);

        Exception? told = null;
        bot.Adapter.OnTurnError = (_, e) => { told = e; return Task.CompletedTask; };
        bot.Channel.Replies.Enqueue(new Reply(403));
        await Continue();
        Assert.IsType<ErrorResponseException>(told);
    }

    [Fact]
    public async Task The_bots_token_goes_to_no_other_app_and_over_no_open_line()
    {
        await using var bot = await BotServer.StartAsync();
        Task Continue(string app, string? url) => bot.Adapter.ContinueConversationAsync(app, new ConversationReference { ServiceUrl = url, Conversation = new ConversationAccount { Id = "a" } }, (_, _) => Task.CompletedTask, default);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Continue("another app", bot.Channel.ServiceUrl));
        await Assert.ThrowsAsync<ArgumentException>(() => Continue(Channel.AppId, "http://smba.example/"));
        await Assert.ThrowsAsync<ArgumentException>(() => Continue(Channel.AppId, "file:///etc/passwd"));
        await Assert.ThrowsAsync<ArgumentException>(() => Continue(Channel.AppId, url: null));
    }

    [Fact]
    public async Task A_turn_that_has_ended_cannot_be_used()
    {
        ITurnContext? kept = null;
        await using var bot = await BotServer.StartAsync(turn => { kept = turn; return Task.CompletedTask; });
        await bot.PostAsync(bot.Channel.Message());

        await Assert.ThrowsAsync<ObjectDisposedException>(() => kept!.SendActivityAsync("too late"));
    }
}
