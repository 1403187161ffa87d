using System.Text.Json.Nodes;

namespace TeamsAddin.Local.Tests.Graph;

public sealed class BatchTests : IAsyncLifetime
{
    private Box box = null!;

    public async Task InitializeAsync() => box = await Box.StartAsync();

    public async Task DisposeAsync() => await box.DisposeAsync();

    [Fact]
    public async Task Each_step_is_answered_as_if_it_had_come_alone()
    {
        var answer = await box.GraphAsync("POST", "$batch", Batch(
            Step("1", "POST", "/" + EventBody.Path, EventBody.Json()), Step("2", "POST", "/" + EventBody.Path, EventBody.Json()),
            Step("3", "POST", "/" + EventBody.Path, EventBody.With("title", "1")), Step("4", "GET", $"users/{Box.Wang.Id}?$select=mail", null)));
        var responses = answer.Body["responses"]!.AsArray();
        // Steps run at once: which of two with the same transaction comes first is open.
        Assert.Equal(["1", "2", "3", "4"], responses.Select(r => r!["id"]!.GetValue<string>()));
        var statuses = responses.Select(r => r!["status"]!.GetValue<int>()).ToList();
        Assert.Equal([201, 409], statuses[..2].Order());
        Assert.Equal([400, 200], statuses[2..]);
        Assert.Equal(Box.Wang.Mail, responses[3]!["body"]!["mail"]!.GetValue<string>());
        Assert.Equal(1, box.Tenant.Graph.Requests);
    }

    [Fact]
    public async Task A_body_without_a_content_type_is_refused()
    {
        var step = Step("1", "POST", "/" + EventBody.Path, EventBody.Json());
        step.Remove("headers");
        Assert.Equal(400, (await box.GraphAsync("POST", "$batch", Batch(step))).Body["responses"]![0]!["status"]!.GetValue<int>());
    }

    [Fact]
    public async Task More_than_20_steps_and_ids_that_repeat_are_refused()
    {
        JsonObject[] steps = [.. Enumerable.Range(1, 21).Select(i => Step($"{i}", "GET", "/users/" + Box.Wang.Id, null))];
        Assert.Equal(200, (await box.GraphAsync("POST", "$batch", Batch(steps[..20]))).Status);
        Assert.Equal(400, (await box.GraphAsync("POST", "$batch", Batch([.. steps.Select(s => s.DeepClone().AsObject())]))).Status);
        Assert.Equal(400, (await box.GraphAsync("POST", "$batch", Batch(Step("1", "GET", "/users/x", null), Step("1", "GET", "/users/x", null)))).Status);
        Assert.Equal(400, (await box.GraphAsync("POST", "$batch", """{"requests":[{"id":"1","method":"GET","url":"/users/x","dependsOn":["2"]}]}""")).Status);
        Assert.Equal(400, (await box.GraphAsync("POST", "$batch", "{}")).Status);
    }

    private static string Batch(params JsonObject[] steps) => new JsonObject { ["requests"] = new JsonArray([.. steps]) }.ToJsonString();

    private static JsonObject Step(string id, string method, string url, string? body)
    {
        var step = new JsonObject { ["id"] = id, ["method"] = method, ["url"] = url, ["headers"] = new JsonObject { ["Prefer"] = Box.ImmutableIds } };
        if (body is not null)
        {
            step["body"] = JsonNode.Parse(body);
            step["headers"]!["Content-Type"] = "application/json";
        }

        return step;
    }
}
