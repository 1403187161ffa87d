using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TeamsAddin.Local.Tests.Teams;

namespace TeamsAddin.Local.Tests.Graph;

public sealed class SubscriptionTests : IAsyncLifetime
{
    private Box box = null!;
    private FakeBot endpoint = null!;

    public async Task InitializeAsync()
    {
        (box, endpoint) = (await Box.StartAsync(), await FakeBot.StartAsync());
        endpoint.Answer = Handshake;
    }

    public async Task DisposeAsync()
    {
        await endpoint.DisposeAsync();
        await box.DisposeAsync();
    }

    [Fact]
    public async Task A_change_of_ours_or_of_Outlook_is_told_as_the_real_one_is()
    {
        var subscription = await box.GraphAsync("POST", "subscriptions", Body());
        Assert.Equal(201, subscription.Status);
        var id = (await box.GraphAsync("POST", EventBody.Path, EventBody.Json())).Id;
        await box.GraphAsync("PATCH", $"{EventBody.Path}/{id}", """{"subject":"x"}""");
        await RestAsync();
        box.Tenant.Graph.CancelEvent(Box.Unit, id);
        await RestAsync();

        var told = endpoint.Heard.Select(h => h.Body["value"]![0]!.AsObject()).ToArray();
        Assert.Equal(["updated", "deleted"], told.Select(t => t["changeType"]!.GetValue<string>()));
        var mailbox = box.Tenant.People.FindMailbox(Box.Unit)!.Id;
        Assert.Equal($"Users/{mailbox}/Events/{id}", told[0]["resource"]!.GetValue<string>());
        Assert.Equal(id, told[0]["resourceData"]!["id"]!.GetValue<string>());
        Assert.Equal(subscription.Id, told[0]["subscriptionId"]!.GetValue<string>());
        Assert.Equal("a secret between us", told[0]["clientState"]!.GetValue<string>());
        Assert.Equal(box.Settings.TenantId, told[0]["tenantId"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_endpoint_that_does_not_say_the_token_back_gets_no_subscription()
    {
        foreach (var bad in new Func<HttpRequest, JsonObject?, IResult>[]
        {
            (_, _) => Results.Ok(), (_, _) => Results.Text("else", "text/plain"), (r, _) => Results.Text(r.Query["validationToken"], "text/html"),
            (r, _) => Results.Text(r.Query["validationToken"], "text/plain", statusCode: 202),
        })
        {
            endpoint.Answer = bad;
            var refused = await box.GraphAsync("POST", "subscriptions", Body());
            Assert.Equal((400, "ValidationError"), (refused.Status, refused.Code));
        }

        Assert.Empty((await box.GraphAsync("GET", "subscriptions")).Value);
    }

    [Theory]
    [InlineData("expirationDateTime", "\"2020-01-01T00:00:00Z\"", 400)]
    [InlineData("expirationDateTime", "\"2099-01-01T00:00:00Z\"", 400)]
    [InlineData("expirationDateTime", "\"soon\"", 400)]
    [InlineData("changeType", "\"updated,moved\"", 400)]
    [InlineData("notificationUrl", "\"http://public.example/x\"", 400)]
    [InlineData("notificationUrl", "null", 400)]
    [InlineData("clientstate", "\"x\"", 400)]
    [InlineData("resource", "\"/users/nobody@contoso.example/events\"", 404)]
    [InlineData("resource", "\"/users/unit1@contoso.example/messages\"", 501)]
    public async Task What_Graph_does_not_subscribe_to_is_refused(string property, string value, int status) =>
        Assert.Equal(status, (await box.GraphAsync("POST", "subscriptions", Body(property, value))).Status);

    [Fact]
    public async Task A_subscription_is_renewed_ended_and_then_unknown()
    {
        var id = (await box.GraphAsync("POST", "subscriptions", Body())).Id;
        var later = TimeProvider.System.GetUtcNow().AddDays(6.9).ToString("O");
        Assert.Equal(200, (await box.GraphAsync("PATCH", "subscriptions/" + id, $$"""{"expirationDateTime":"{{later}}"}""")).Status);
        Assert.Equal(400, (await box.GraphAsync("PATCH", "subscriptions/" + id, $$"""{"expirationDateTime":"{{TimeProvider.System.GetUtcNow().AddDays(7.1):O}}"}""")).Status);
        Assert.Equal(400, (await box.GraphAsync("PATCH", "subscriptions/" + id, """{"clientState":"x"}""")).Status);
        var read = await box.GraphAsync("GET", "subscriptions/" + id);
        Assert.Equal(DateTimeOffset.Parse(later), DateTimeOffset.Parse(read.Text("expirationDateTime")));
        Assert.Null(read.Body["clientState"]);

        Assert.Equal(204, (await box.GraphAsync("DELETE", "subscriptions/" + id)).Status);
        Assert.Equal((404, "ResourceNotFound"), Of(await box.GraphAsync("PATCH", "subscriptions/" + id, """{"expirationDateTime":"2026-01-01T00:00:00Z"}""")));
    }

    [Theory]
    [InlineData("missed", 1)]
    [InlineData("reauthorizationRequired", 1)]
    [InlineData("subscriptionRemoved", 0)]
    public async Task What_becomes_of_a_subscription_is_told_to_the_address_that_was_given_for_it(string happened, int left)
    {
        var id = (await box.GraphAsync("POST", "subscriptions", Body("lifecycleNotificationUrl", $"\"{endpoint.Url}\""))).Id;
        box.Tenant.Graph.TellLifecycle(Box.Unit, happened);
        await RestAsync();
        var told = Assert.Single(endpoint.Heard).Body["value"]![0]!;
        Assert.Equal((id, happened, "a secret between us"), (told["subscriptionId"]!.GetValue<string>(), told["lifecycleEvent"]!.GetValue<string>(), told["clientState"]!.GetValue<string>()));
        Assert.Equal(left, box.Tenant.Graph.SubscriptionEnds(Box.Unit).Count);
    }

    [Fact]
    public async Task The_address_for_what_becomes_of_a_subscription_must_say_its_token_back_too()
    {
        Assert.Equal(400, (await box.GraphAsync("POST", "subscriptions", Body("lifecycleNotificationUrl", "\"http://public.example/x\""))).Status);
        var times = 0;
        endpoint.Answer = (r, b) => Interlocked.Increment(ref times) == 1 ? Handshake(r, b) : Results.Ok();
        Assert.Equal("ValidationError", (await box.GraphAsync("POST", "subscriptions", Body("lifecycleNotificationUrl", $"\"{endpoint.Url}\""))).Code);
    }

    [Fact]
    public async Task A_notification_that_is_not_taken_comes_again()
    {
        await box.GraphAsync("POST", "subscriptions", Body());
        var id = (await box.GraphAsync("POST", EventBody.Path, EventBody.Json())).Id;
        var times = 0;
        endpoint.Answer = (_, _) => Results.StatusCode(Interlocked.Increment(ref times) == 1 ? 500 : 202);
        box.Tenant.Graph.CancelEvent(Box.Unit, id);
        await Box.UntilAsync(() => endpoint.Heard.Count == 2);
        await RestAsync();
        Assert.Equal(2, endpoint.Heard.Count);
    }

    [Fact]
    public async Task Subscriptions_last_over_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("box").FullName;
        await using (var first = await Box.StartAsync(folder: folder))
        {
            await first.GraphAsync("POST", "subscriptions", Body());
        }

        await using (var second = await Box.StartAsync(folder: folder))
        {
            var id = (await second.GraphAsync("POST", EventBody.Path, EventBody.Json())).Id;
            second.Tenant.Graph.CancelEvent(Box.Unit, id);
            await Box.UntilAsync(() => second.Tenant.Graph.InFlight == 0);
            Assert.Single(endpoint.Heard);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Where_deliveries_are_doubled_each_notification_comes_twice()
    {
        await box.GraphAsync("POST", "subscriptions", Body());
        var id = (await box.GraphAsync("POST", EventBody.Path, EventBody.Json())).Id;
        box.Tenant.Faults.Current = Fault.Duplicate;
        Assert.True(box.Tenant.Faults.Duplicates);
        box.Tenant.Graph.CancelEvent(Box.Unit, id);
        await RestAsync();
        Assert.Equal(2, endpoint.Heard.Count);
    }

    private static IResult Handshake(HttpRequest request, JsonObject? body) => body is null ? Results.Text(request.Query["validationToken"], "text/plain") : Results.StatusCode(202);

    private string Body(string? property = null, string value = "null")
    {
        var body = new JsonObject
        {
            ["changeType"] = "updated,deleted",
            ["resource"] = $"/users/{Box.Unit}/events",
            ["notificationUrl"] = endpoint.Url.ToString(),
            ["clientState"] = "a secret between us",
            ["expirationDateTime"] = TimeProvider.System.GetUtcNow().AddDays(6).ToString("O"),
        };
        if (property is not null)
        {
            body[property] = JsonNode.Parse(value);
        }

        return body.ToJsonString();
    }

    private Task RestAsync() => Box.UntilAsync(() => box.Tenant.Graph.InFlight == 0);

    private static (int, string) Of(Reply reply) => (reply.Status, reply.Code);
}
