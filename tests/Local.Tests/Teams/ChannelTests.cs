using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using TeamsAddin.Local.Entra;

namespace TeamsAddin.Local.Tests.Teams;

public sealed class ChannelTests : IAsyncLifetime
{
    private Box box = null!;
    private FakeBot bot = null!;

    public async Task InitializeAsync()
    {
        (box, bot) = (await Box.StartAsync(), await FakeBot.StartAsync());
        box.Tenant.Teams.BotEndpoint = bot.Url;
    }

    public async Task DisposeAsync()
    {
        await bot.DisposeAsync();
        await box.DisposeAsync();
    }

    [Fact]
    public async Task What_a_person_says_comes_signed_for_the_bot_and_its_service_url()
    {
        var changed = new List<string>();
        box.Tenant.Teams.Changed += changed.Add;
        var reply = await box.Tenant.Teams.SayAsync(Box.Li.Id, "plan");
        var (authorization, activity) = Assert.Single(bot.Heard);

        var token = new JsonWebToken(authorization["Bearer ".Length..]);
        Assert.Equal(200, reply.Status);
        Assert.Equal(box.Settings.AppId, Assert.Single(token.Audiences));
        Assert.Equal("https://api.botframework.com", token.Issuer);
        Assert.Equal(activity["serviceUrl"]!.GetValue<string>(), token.GetClaim("serviceurl").Value);
        Assert.Equal(("message", "plan", "msteams", "en-GB"), (Text(activity, "type"), Text(activity, "text"), Text(activity, "channelId"), Text(activity, "locale")));
        Assert.Equal(Box.Li.Id, activity["from"]!["aadObjectId"]!.GetValue<string>());
        Assert.Equal(box.Settings.TenantId, activity["channelData"]!["tenant"]!["id"]!.GetValue<string>());
        Assert.Equal(box.Settings.TenantId, activity["conversation"]!["tenantId"]!.GetValue<string>());
        Assert.Equal("person", Assert.Single(box.Tenant.Teams.Chat(Box.Li.Id)).From);
        Assert.Equal([Box.Li.Id], changed);
        Assert.Equal(0, box.Tenant.Teams.InFlight);
    }

    [Fact]
    public async Task An_https_bot_with_a_certificate_of_the_box_is_reached()
    {
        using var certificates = Certificates.Open(box.Settings.DataFolder);
        await using var secure = await FakeBot.StartAsync(certificates.Issue());
        box.Tenant.Teams.BotEndpoint = secure.Url;
        await box.Tenant.Teams.SayAsync(Box.Li.Id, "plan");
        Assert.Single(secure.Heard);
    }

    [Fact]
    public async Task Installing_tells_the_bot_once_and_removing_tells_it_again()
    {
        box.Tenant.AddPeople([Box.Li with { HasApp = false }]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => box.Tenant.Teams.SayAsync(Box.Li.Id, "plan"));
        await box.Tenant.Teams.InstallAsync(Box.Li.Id);
        await box.Tenant.Teams.InstallAsync(Box.Li.Id);
        await box.Tenant.Teams.UninstallAsync(Box.Li.Id);

        var heard = bot.Heard.Select(h => (Text(h.Body, "type"), h.Body["action"]?.GetValue<string>())).ToArray();
        Assert.Equal([("conversationUpdate", null), ("installationUpdate", "add"), ("installationUpdate", "remove")], heard);
        Assert.Equal(box.Tenant.Teams.BotId, bot.Heard.First().Body["membersAdded"]![0]!["id"]!.GetValue<string>());
        Assert.False(box.Tenant.People.Get(Box.Li.Id).HasApp);
    }

    [Fact]
    public async Task The_answer_to_a_tap_is_shown_but_is_not_the_stored_message_until_the_bot_updates_it()
    {
        var (path, id) = await CardAsync();
        bot.Answer = (_, _) => Answered(Messages.Content("answered"));
        var answer = await box.Tenant.Teams.TapAsync(Box.Wang.Id, id, "checkIn", new JsonObject { ["mode"] = "onSite" });

        var invoke = bot.Heard.Last().Body;
        Assert.Equal(("invoke", "adaptiveCard/action", id), (Text(invoke, "type"), Text(invoke, "name"), Text(invoke, "replyToId")));
        Assert.Equal("""{"type":"Action.Execute","verb":"checkIn","data":{"mode":"onSite"}}""", invoke["value"]!["action"]!.ToJsonString());
        Assert.Equal((200, "application/vnd.microsoft.card.adaptive"), (answer.StatusCode, answer.Type));
        Assert.Equal(("stored", "answered"), Shown());

        await box.ConnectorAsync("PUT", $"{path}/{id}", Messages.Card(box, "updated"));
        Assert.Equal(("updated", "updated"), Shown());
    }

    [Fact]
    public async Task A_bad_answer_to_a_tap_is_an_error_and_changes_nothing()
    {
        var (_, id) = await CardAsync();
        foreach (var bad in new[] { Results.StatusCode(500), Results.Text("no json"), Answered(new JsonObject { ["type"] = "AdaptiveCard", ["version"] = "1.6" }) })
        {
            bot.Answer = (_, _) => bad;
            var answer = await box.Tenant.Teams.TapAsync(Box.Wang.Id, id, "checkIn", []);
            Assert.InRange(answer.StatusCode, 500, 502);
        }

        Assert.Equal(("stored", "stored"), Shown());
    }

    [Fact]
    public async Task Where_deliveries_are_doubled_a_tap_comes_twice_and_the_first_answer_counts()
    {
        var (_, id) = await CardAsync();
        var answers = 0;
        bot.Answer = (_, _) => Answered(Messages.Content($"answer {Interlocked.Increment(ref answers)}"));
        box.Tenant.Faults.Current = Fault.Duplicate;
        await box.Tenant.Teams.TapAsync(Box.Wang.Id, id, "checkIn", [], "f:same");
        await Box.UntilAsync(() => box.Tenant.Teams.InFlight == 0 && bot.Heard.Count == 2);

        Assert.All(bot.Heard, h => Assert.Equal("f:same", Text(h.Body, "id")));
        Assert.Equal(("stored", "answer 1"), Shown());
    }

    [Fact]
    public async Task A_bot_that_is_not_there_is_an_error_and_is_not_asked_again()
    {
        await bot.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => box.Tenant.Teams.SayAsync(Box.Wang.Id, "plan"));
        Assert.Equal(0, box.Tenant.Teams.InFlight);
    }

    [Fact]
    public async Task Chats_and_their_ids_are_there_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("box").FullName;
        string conversation;
        await using (var first = await Box.StartAsync(folder: folder))
        {
            first.Tenant.Teams.BotEndpoint = bot.Url;
            await first.Tenant.Teams.InstallAsync(Box.Wang.Id);
            await first.Tenant.Teams.SayAsync(Box.Wang.Id, "我的");
            conversation = bot.Heard.Last().Body["conversation"]!["id"]!.GetValue<string>();
        }

        await using (var second = await Box.StartAsync(folder: folder))
        {
            second.Tenant.Teams.BotEndpoint = bot.Url;
            Assert.Equal("我的", Assert.Single(second.Tenant.Teams.Chat(Box.Wang.Id)).Text);
            var heard = bot.Heard.Count;
            await second.Tenant.Teams.InstallAsync(Box.Wang.Id);
            Assert.Equal(heard, bot.Heard.Count);
            Assert.Equal(201, (await second.ConnectorAsync("POST", $"/{Uri.EscapeDataString(conversation)}/activities", Messages.Card(second, "one"))).Status);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Each_card_is_logged_where_asked()
    {
        var folder = Directory.CreateTempSubdirectory("cards").FullName;
        await using (var logging = await Box.StartAsync(with: s => s with { CardLog = folder }))
        {
            var made = await MakeAsync(logging, "王芳");
            await logging.ConnectorAsync("PUT", made.Path + "/" + made.Id, Messages.Card(logging, "two"));
        }

        Assert.Equal(["000001-sent.json", "000002-updated.json"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.Contains("王芳", await File.ReadAllTextAsync(Path.Combine(folder, "000001-sent.json")), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private Task<(string Path, string Id)> CardAsync() => MakeAsync(box, "stored");

    private static async Task<(string Path, string Id)> MakeAsync(Box box, string text)
    {
        var conversation = box.Tenant.Teams.Chats.Of(Box.Wang.Id).ConversationId;
        var path = $"/{Uri.EscapeDataString(conversation)}/activities";
        return (path, (await box.ConnectorAsync("POST", path, Messages.Card(box, text))).Id);
    }

    private (string? Stored, string? Shown) Shown()
    {
        var message = box.Tenant.Teams.Chat(Box.Wang.Id).Single();
        return (TextOf(message.Card), TextOf(message.ShownCard));
    }

    private static string? TextOf(System.Text.Json.JsonElement? card) => card!.Value.GetProperty("body")[0].GetProperty("text").GetString();

    private static IResult Answered(JsonObject card) =>
        Results.Text(new JsonObject { ["statusCode"] = 200, ["type"] = "application/vnd.microsoft.card.adaptive", ["value"] = card }.ToJsonString(), "application/json");

    private static string Text(JsonObject activity, string name) => activity[name]!.GetValue<string>();
}
