using System.Text.Json.Nodes;
using TeamsAddin.Local.Teams;

namespace TeamsAddin.Local.Tests.Teams;

public sealed class ConnectorTests : IAsyncLifetime
{
    private Box box = null!;

    public async Task InitializeAsync() => box = await Box.StartAsync();

    public async Task DisposeAsync() => await box.DisposeAsync();

    [Fact]
    public async Task A_card_that_is_sent_and_updated_stands_in_the_chat_at_domain_time()
    {
        var path = await ActivitiesAsync(Box.Wang);
        var sent = await box.ConnectorAsync("POST", path, Card("one"));
        box.Clock.Now = box.Clock.Now.AddHours(1);
        var updated = await box.ConnectorAsync("PUT", $"{path}/{sent.Id}", Card("two"));

        Assert.Equal((201, 200), (sent.Status, updated.Status));
        var message = Assert.Single(box.Tenant.Teams.Chat(Box.Wang.Id));
        Assert.Equal("bot", message.From);
        Assert.Equal(box.Clock.Now.AddHours(-1), message.At);
        Assert.Equal(box.Clock.Now, message.UpdatedAt);
        Assert.Equal("two", message.Card!.Value.GetProperty("body")[0].GetProperty("text").GetString());
        Assert.Equal(2, box.Tenant.Teams.Cards);
    }

    [Fact]
    public async Task Ids_are_opaque_and_the_member_is_found_by_either_id()
    {
        var path = (await ActivitiesAsync(Box.Wang)).Replace("/activities", "/members", StringComparison.Ordinal);
        Assert.StartsWith("/a%3A1", path, StringComparison.Ordinal);
        var byObject = await box.ConnectorAsync("GET", $"{path}/{Box.Wang.Id}");
        var user = byObject.Id;
        Assert.StartsWith("29:1", user, StringComparison.Ordinal);
        Assert.DoesNotContain(Box.Wang.Id, user, StringComparison.Ordinal);
        Assert.Equal("王芳", (await box.ConnectorAsync("GET", $"{path}/{Uri.EscapeDataString(user)}")).Text("name"));
        Assert.Equal("MemberNotFoundInConversation", (await box.ConnectorAsync("GET", $"{path}/{Box.Li.Id}")).Code);
        Assert.Single((await box.ConnectorAsync("GET", path.Replace("members", "pagedmembers", StringComparison.Ordinal))).Body["members"]!.AsArray());
    }

    [Fact]
    public async Task A_thread_in_the_channel_begins_with_a_message_and_is_kept_as_a_post()
    {
        var card = JsonNode.Parse(Card("seal"))!;
        var made = await box.ConnectorAsync("POST", "", new JsonObject
        {
            ["isGroup"] = true,
            ["channelData"] = new JsonObject { ["channel"] = new JsonObject { ["id"] = InspectionChannel.Id } },
            ["activity"] = card,
        }.ToJsonString());
        Assert.Equal(201, made.Status);
        var post = Assert.Single(box.Tenant.Teams.Channel.Posts);
        Assert.Equal($"{InspectionChannel.Id};messageid={post.Id}", made.Id);
        Assert.Equal((post.Id, box.Clock.Now), (made.Text("activityId"), post.At));
        Assert.Equal("seal", post.Card!.Value.GetProperty("body")[0].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("""{"isGroup":true,"channelData":{"channel":{"id":"19:another@thread.tacv2"}},"activity":{"type":"message","text":"x"}}""", 404)]
    [InlineData("""{"isGroup":true,"channelData":{"channel":{"id":"19:inspection0123456789abcdef@thread.tacv2"}}}""", 400)]
    [InlineData("""{"channelData":{"channel":{"id":"19:inspection0123456789abcdef@thread.tacv2"}},"activity":{"type":"message","text":"x"}}""", 400)]
    [InlineData("""{"isGroup":true,"channelData":{"channel":{"id":"19:inspection0123456789abcdef@thread.tacv2"}},"activity":{"type":"message","text":"x","from":{"id":"28:another"}}}""", 400)]
    public async Task A_thread_elsewhere_without_a_message_or_by_another_bot_is_refused(string body, int status)
    {
        Assert.Equal(status, (await box.ConnectorAsync("POST", "", body)).Status);
        Assert.Empty(box.Tenant.Teams.Channel.Posts);
    }

    [Theory]
    [InlineData("type", "\"invoke\"", 400)]
    [InlineData("from", "{\"id\":\"28:another\"}", 400)]
    [InlineData("from", "null", 400)]
    [InlineData("serviceUrl", "\"https://elsewhere.example/\"", 400)]
    [InlineData("conversation", "{\"id\":\"a:another\"}", 400)]
    [InlineData("text", "7", 400)]
    [InlineData("attachments", "[]", 400)]
    [InlineData("attachments", "[{\"contentType\":\"application/vnd.microsoft.card.hero\",\"content\":{}}]", 400)]
    [InlineData("attachments", "[{\"contentType\":\"application/vnd.microsoft.card.adaptive\",\"content\":\"{}\"}]", 400)]
    [InlineData("attachments", "[{\"contentType\":\"application/vnd.microsoft.card.adaptive\",\"content\":{\"type\":\"AdaptiveCard\",\"version\":\"1.6\"}}]", 400)]
    [InlineData("attachments", "[{\"contentType\":\"application/vnd.microsoft.card.adaptive\",\"content\":{\"type\":\"AdaptiveCard\"}}]", 400)]
    public async Task What_Teams_does_not_take_is_refused(string property, string value, int status)
    {
        var path = await ActivitiesAsync(Box.Wang);
        var activity = JsonNode.Parse(Card("one"))!.AsObject();
        activity[property] = JsonNode.Parse(value);
        if (activity["attachments"]!.AsArray().Count == 0)
        {
            activity.Remove("attachments");
        }

        Assert.Equal(status, (await box.ConnectorAsync("POST", path, activity.ToJsonString())).Status);
        Assert.Empty(box.Tenant.Teams.Chat(Box.Wang.Id));
    }

    [Fact]
    public async Task A_card_over_28_KB_is_too_large()
    {
        var path = await ActivitiesAsync(Box.Wang);
        Assert.Equal(201, (await box.ConnectorAsync("POST", path, Card(new string('x', 28_000)))).Status);
        Assert.Equal(413, (await box.ConnectorAsync("POST", path, Card(new string('会', 9_600)))).Status);
    }

    [Fact]
    public async Task Who_has_not_the_app_gets_nothing()
    {
        var path = await ActivitiesAsync(Box.Li);
        box.Tenant.AddPeople([Box.Li with { HasApp = false }]);
        var refused = await box.ConnectorAsync("POST", path, Card("one"));
        Assert.Equal((403, "BotNotInConversationRoster"), (refused.Status, refused.Code));
        Assert.Equal(403, (await box.ConnectorAsync("POST", "", Create(Box.Li))).Status);
    }

    [Fact]
    public async Task An_unknown_conversation_and_an_unknown_message_are_not_found()
    {
        Assert.Equal("ConversationNotFound", (await box.ConnectorAsync("POST", "/a%3Ano/activities", Card("one"))).Code);
        Assert.Equal(404, (await box.ConnectorAsync("PUT", await ActivitiesAsync(Box.Wang) + "/17", Card("one"))).Status);
    }

    [Fact]
    public async Task A_token_for_something_else_or_a_late_one_is_refused()
    {
        foreach (var token in new[] { null, "x", box.Tenant.Entra.AppToken("https://graph.microsoft.com"), box.Tenant.Entra.AppToken("https://api.botframework.com", TimeSpan.FromMinutes(-10)), box.Tenant.Entra.ChannelToken("x") })
        {
            Assert.Equal(401, (await box.SendAsync("POST", "teams/v3/conversations", Create(Box.Wang), token)).Status);
        }
    }

    [Fact]
    public async Task The_eighth_message_within_a_second_waits()
    {
        var path = await ActivitiesAsync(Box.Wang);
        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => box.ConnectorAsync("POST", path, Card("one"))));
        var refused = replies.First(r => r.Status == 429);
        Assert.InRange(replies.Count(r => r.Status == 201), 7, 8);
        Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
    }

    private async Task<string> ActivitiesAsync(BoxPerson person)
    {
        var made = await box.ConnectorAsync("POST", "", Create(person));
        Assert.Equal(201, made.Status);
        return $"/{Uri.EscapeDataString(made.Id)}/activities";
    }

    private string Create(BoxPerson person) => new JsonObject
    {
        ["bot"] = new JsonObject { ["id"] = box.Tenant.Teams.BotId },
        ["members"] = new JsonArray(new JsonObject { ["id"] = person.Id }),
        ["tenantId"] = box.Settings.TenantId,
    }.ToJsonString();

    private string Card(string text) => Messages.Card(box, text);
}

internal static class Messages
{
    public static string Card(Box box, string text) => new JsonObject
    {
        ["type"] = "message",
        ["from"] = new JsonObject { ["id"] = box.Tenant.Teams.BotId },
        ["attachments"] = new JsonArray(new JsonObject { ["contentType"] = "application/vnd.microsoft.card.adaptive", ["content"] = Content(text) }),
    }.ToJsonString();

    public static JsonObject Content(string text) => new()
    {
        ["type"] = "AdaptiveCard",
        ["version"] = "1.5",
        ["body"] = new JsonArray(new JsonObject { ["type"] = "TextBlock", ["text"] = text }),
    };
}
