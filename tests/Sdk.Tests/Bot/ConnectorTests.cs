using System.Globalization;
using System.Net;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;
using Newtonsoft.Json.Linq;

namespace TeamsAddin.Sdk.Tests.Bot;

public sealed class ConnectorTests
{
    [Fact]
    public async Task A_reply_goes_to_the_activity_that_it_answers_with_the_bots_token()
    {
        Activity? sent = null;
        await using var bot = await BotServer.StartAsync(async turn =>
        {
            sent = MessageFactory.Text("在");
            sent.Id = "left over";
            await turn.SendActivityAsync(sent);
        });

        var answer = await bot.PostAsync(bot.Channel.Message());

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var call = Assert.Single(bot.Channel.Calls);
        Assert.Equal(("POST", "/connector/v3/conversations/a%3Achat%2F1/activities/1%3Aactivity", "Bearer token-1"), (call.Method, call.Path, call.Authorization));
        Assert.Equal(
            """{"type":"message","serviceUrl":"URL","channelId":"msteams","from":{"id":"28:bot"},"conversation":{"id":"a:chat/1","conversationType":"personal","tenantId":"tenant"},"recipient":{"id":"29:person","aadObjectId":"aad-person","name":"王芳"},"text":"在","inputHint":"acceptingInput","replyToId":"1:activity"}""",
            call.Body!.ToString(Newtonsoft.Json.Formatting.None).Replace(bot.Channel.ServiceUrl, "URL", StringComparison.Ordinal));
        Assert.Equal("sent-1", sent!.Id);
    }

    [Fact]
    public async Task An_activity_that_answers_none_goes_to_the_conversation()
    {
        await using var bot = await BotServer.StartAsync(turn => turn.SendActivityAsync("hello"));

        await bot.PostAsync(bot.Channel.Activity("message", a => a.Remove("id")));

        Assert.Equal("/connector/v3/conversations/a%3Achat%2F1/activities", Assert.Single(bot.Channel.Calls).Path);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(202)]
    public async Task The_id_comes_from_an_answer_of_any_success(int status)
    {
        string? id = null;
        await using var bot = await BotServer.StartAsync(async turn => id = (await turn.SendActivityAsync("hello")).Id);
        bot.Channel.Replies.Enqueue(new Reply(status, """{"id":"from the channel"}"""));

        await bot.PostAsync(bot.Channel.Message());

        Assert.Equal("from the channel", id);
    }

    [Fact]
    public async Task A_stored_activity_is_replaced()
    {
        string? id = null;
        await using var bot = await BotServer.StartAsync(async turn =>
        {
            var card = (Activity)MessageFactory.Attachment(new Attachment { ContentType = "application/vnd.microsoft.card.adaptive", Content = JObject.Parse("""{"type":"AdaptiveCard"}""") });
            card.Id = "1:stored";
            id = (await turn.UpdateActivityAsync(card)).Id;
        });
        bot.Channel.Replies.Enqueue(new Reply(202));

        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Message())).Status);

        var call = Assert.Single(bot.Channel.Calls);
        Assert.Equal("PUT /connector/v3/conversations/a%3Achat%2F1/activities/1%3Astored", $"{call.Method} {call.Path}");
        Assert.Equal(("list", "acceptingInput"), ((string)call.Body!["attachmentLayout"]!, (string)call.Body["inputHint"]!));
        Assert.Equal("AdaptiveCard", (string)call.Body["attachments"]![0]!["content"]!["type"]!);
        Assert.Equal("1:stored", id);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(" ")]
    public async Task An_id_that_would_lead_elsewhere_is_not_sent(string id)
    {
        await using var bot = await BotServer.StartAsync(turn => Assert.ThrowsAsync<ArgumentException>(() => turn.UpdateActivityAsync(new Activity { Type = "message", Id = id })));

        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Message())).Status);
        Assert.Empty(bot.Channel.Calls);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(412)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task The_channel_is_asked_again_after_as_many_seconds_as_it_wants(int status)
    {
        var time = new ManualTime();
        await using var bot = await BotServer.StartAsync(turn => turn.SendActivityAsync("hello"), time);
        bot.Channel.Replies.Enqueue(new Reply(status, RetryAfter: "7"));

        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Message())).Status);

        Assert.Equal([TimeSpan.FromSeconds(7)], time.Delays);
        var calls = bot.Channel.Calls.ToArray();
        Assert.Equal(2, calls.Length);
        Assert.Equal(calls[0].Body!.ToString(), calls[1].Body!.ToString());
    }

    [Fact]
    public async Task Retry_After_may_be_a_date_or_a_date_gone_by()
    {
        var time = new ManualTime();
        await using var bot = await BotServer.StartAsync(turn => turn.SendActivityAsync("hello"), time);
        bot.Channel.Replies.Enqueue(new Reply(429, RetryAfter: (time.GetUtcNow() + TimeSpan.FromSeconds(9)).ToString("r", CultureInfo.InvariantCulture)));
        bot.Channel.Replies.Enqueue(new Reply(429, RetryAfter: (time.GetUtcNow() - TimeSpan.FromHours(1)).ToString("r", CultureInfo.InvariantCulture)));

        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Message())).Status);

        Assert.InRange(Assert.Single(time.Delays, d => d > TimeSpan.Zero), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(9));
        Assert.Equal(3, bot.Channel.Calls.Count);
    }

    [Fact]
    public async Task Without_Retry_After_the_wait_doubles_from_a_second_and_the_fourth_refusal_is_told()
    {
        var time = new ManualTime();
        ErrorResponseException? refusal = null;
        await using var bot = await BotServer.StartAsync(async turn => refusal = await Assert.ThrowsAsync<ErrorResponseException>(() => turn.SendActivityAsync("hello")), time);
        foreach (var _ in Enumerable.Range(0, 4))
        {
            bot.Channel.Replies.Enqueue(new Reply(502, "<html>bad gateway</html>"));
        }

        await bot.PostAsync(bot.Channel.Message());

        Assert.Equal(3, time.Delays.Count);
        Assert.All(time.Delays.Zip([1.0, 2.0, 4.0]), d => Assert.InRange(d.First.TotalSeconds, d.Second, d.Second * 1.25));
        Assert.Equal((4, HttpStatusCode.BadGateway), (bot.Channel.Calls.Count, refusal!.Response!.StatusCode));
        Assert.Null(refusal.Body);
    }

    [Fact]
    public async Task A_wait_that_is_too_long_is_left_to_the_caller_with_the_channels_words()
    {
        var time = new ManualTime();
        ErrorResponseException? refusal = null;
        await using var bot = await BotServer.StartAsync(async turn => refusal = await Assert.ThrowsAsync<ErrorResponseException>(() => turn.SendActivityAsync("hello")), time);
        bot.Channel.Replies.Enqueue(new Reply(429, """{"error":{"code":"Throttled","message":"too many"}}""", RetryAfter: "120"));

        await bot.PostAsync(bot.Channel.Message());

        Assert.Single(bot.Channel.Calls);
        Assert.Empty(time.Delays);
        Assert.Equal(HttpStatusCode.TooManyRequests, refusal!.Response!.StatusCode);
        Assert.Equal("120", Assert.Single(refusal.Response.Headers["retry-after"]));
        Assert.Equal(("Throttled", "too many"), (refusal.Body!.Error!.Code, refusal.Body.Error.Message));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Other_refusals_are_told_at_once(int status)
    {
        ErrorResponseException? refusal = null;
        await using var bot = await BotServer.StartAsync(async turn => refusal = await Assert.ThrowsAsync<ErrorResponseException>(() => turn.SendActivityAsync("hello")));
        bot.Channel.Replies.Enqueue(new Reply(status));

        await bot.PostAsync(bot.Channel.Message());

        Assert.Single(bot.Channel.Calls);
        Assert.Equal(status, (int)refusal!.Response!.StatusCode);
    }

    [Fact]
    public async Task A_post_whose_connection_broke_is_not_sent_again()
    {
        await using var bot = await BotServer.StartAsync(turn => Assert.ThrowsAsync<HttpRequestException>(() => turn.SendActivityAsync("hello")));
        bot.Channel.Replies.Enqueue(new Reply(Status: null));

        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Message())).Status);
        Assert.Single(bot.Channel.Calls);
    }

    [Fact]
    public async Task An_update_whose_connection_broke_is_sent_again_as_it_can_arrive_twice()
    {
        await using var bot = await BotServer.StartAsync(turn => turn.UpdateActivityAsync(new Activity { Type = "message", Id = "1:stored" }), new ManualTime());
        bot.Channel.Replies.Enqueue(new Reply(Status: null));

        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Message())).Status);
        Assert.Equal("PUT PUT", string.Join(' ', bot.Channel.Calls.Select(c => c.Method)));
    }

    [Fact]
    public async Task A_wait_for_the_channel_ends_when_the_turn_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        await using var bot = await BotServer.StartAsync(async turn =>
        {
            cancel.CancelAfter(TimeSpan.FromMilliseconds(200));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => turn.SendActivityAsync(MessageFactory.Text("hello"), cancel.Token));
        });
        bot.Channel.Replies.Enqueue(new Reply(429, RetryAfter: "20"));

        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Message())).Status);
        Assert.Single(bot.Channel.Calls);
    }

    [Fact]
    public async Task A_refused_token_is_renewed_once()
    {
        ErrorResponseException? refusal = null;
        await using var bot = await BotServer.StartAsync(async turn =>
        {
            await turn.SendActivityAsync("one");
            refusal = await Assert.ThrowsAsync<ErrorResponseException>(() => turn.SendActivityAsync("two"));
        });
        bot.Channel.Replies.Enqueue(new Reply(401));
        bot.Channel.Replies.Enqueue(new Reply(200, "{}"));
        bot.Channel.Replies.Enqueue(new Reply(401));
        bot.Channel.Replies.Enqueue(new Reply(401));

        Assert.Equal(HttpStatusCode.OK, (await bot.PostAsync(bot.Channel.Message())).Status);

        Assert.Equal("Bearer token-1, Bearer token-2, Bearer token-2, Bearer token-3", string.Join(", ", bot.Channel.Calls.Select(c => c.Authorization)));
        Assert.Equal(HttpStatusCode.Unauthorized, refusal!.Response!.StatusCode);
    }

    [Fact]
    public async Task An_answer_without_a_body_gives_an_empty_id()
    {
        string? id = null;
        await using var bot = await BotServer.StartAsync(async turn => id = (await turn.SendActivityAsync("hello")).Id);
        bot.Channel.Replies.Enqueue(new Reply(202));

        await bot.PostAsync(bot.Channel.Message());

        Assert.Equal("", id);
    }
}
