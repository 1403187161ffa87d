using System.Text.Json;
using System.Text.Json.Nodes;

namespace TeamsAddin.Local.Smoke;

/// <summary>What a step of the smoke wanted and did not find.</summary>
internal sealed class SmokeException(string message) : Exception(message);

/// <summary>Acts as the people of the tenant, through the control API alone.</summary>
internal sealed class BoxClient(Uri control) : IDisposable
{
    private const int LimitSeconds = 170;

    private readonly HttpClient http = new() { BaseAddress = control, Timeout = TimeSpan.FromSeconds(200) };

    public Task<JsonNode> StateAsync() => GetAsync("control/state");

    public async Task<DateTimeOffset> MoveToAsync(DateTimeOffset at) =>
        (await PostAsync($"control/clock?timeout={LimitSeconds}", new JsonObject { ["to"] = at.UtcDateTime.ToString("O") }))["now"]!.GetValue<DateTimeOffset>();

    public Task<JsonNode> FaultAsync(string name) => PostAsync($"control/fault?timeout={LimitSeconds}", new JsonObject { ["name"] = name });

    public async Task<IReadOnlyList<JsonNode>> SayAsync(string person, string text) =>
        [.. (await PostAsync($"control/people/{person}/say?timeout={LimitSeconds}", new JsonObject { ["text"] = text }))["messages"]!.AsArray().OfType<JsonNode>()];

    public async Task<IReadOnlyList<JsonNode>> ChatAsync(string person) => [.. (await GetAsync($"control/people/{person}/chat")).AsArray().OfType<JsonNode>()];

    /// <summary>The posts in the inspection channel, oldest first.</summary>
    public async Task<IReadOnlyList<JsonNode>> ChannelAsync() => [.. (await GetAsync("control/channel")).AsArray().OfType<JsonNode>()];

    public async Task<IReadOnlyList<JsonNode>> CalendarAsync(string person, DateTimeOffset from, DateTimeOffset to) =>
        [.. (await GetAsync($"control/people/{person}/calendar?from={Uri.EscapeDataString(from.ToString("O"))}&to={Uri.EscapeDataString(to.ToString("O"))}")).AsArray().OfType<JsonNode>()];

    /// <summary>Taps an action of a card with inputs over its data, as Teams sends them.</summary>
    /// <returns>The text of the card that answered.</returns>
    public async Task<string> TapAsync(string person, JsonNode message, string verb, JsonObject inputs, string? activity = null)
    {
        var action = Cards.Action(message["card"] ?? throw new SmokeException("the message has no card"), verb)
            ?? throw new SmokeException($"the card has no action \"{verb}\": {Cards.TextOf(message["card"])}");
        return await TapAsync(person, message["id"]!.GetValue<string>(), verb, Cards.Merge(action["data"], inputs), activity);
    }

    public async Task<string> TapAsync(string person, string message, string verb, JsonObject data, string? activity = null)
    {
        var answer = await PostAsync(
            $"control/people/{person}/tap?timeout={LimitSeconds}", new JsonObject { ["message"] = message, ["verb"] = verb, ["data"] = data, ["activity"] = activity });
        return answer["statusCode"]?.GetValue<int>() == 200
            ? Cards.TextOf(answer["value"])
            : throw new SmokeException($"the tap \"{verb}\" was answered with {answer.ToJsonString()}");
    }

    public Task<JsonNode> MoveEventAsync(string mailbox, string id, DateTimeOffset start, DateTimeOffset end, string place) => PostAsync(
        $"control/mailboxes/{mailbox}/events/{Uri.EscapeDataString(id)}/move?timeout={LimitSeconds}",
        new JsonObject { ["start"] = start, ["end"] = end, ["place"] = place });

    /// <summary>The product's admin API as a person; null: as the admin.</summary>
    public async Task<JsonNode> ApiAsync(HttpMethod method, string path, JsonNode? body = null, string? person = null)
    {
        using var request = new HttpRequestMessage(method, $"control/api/{path}") { Content = body is null ? null : JsonContent.Create(body) };
        if (person is not null)
        {
            request.Headers.Add("X-Person", person);
        }

        using var answer = await http.SendAsync(request);
        return await ReadAsync(answer, $"{method} {path}");
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await http.GetAsync(path);
        return await ReadAsync(answer, path);
    }

    private async Task<JsonNode> PostAsync(string path, JsonNode body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        return await ReadAsync(answer, path);
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer, string path)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(text.Length == 0 ? "{}" : text)!
            : throw new SmokeException($"{path} answered {(int)answer.StatusCode}: {text}");
    }
}

/// <summary>Looks into cards as a person's eyes do.</summary>
internal static class Cards
{
    /// <summary>All that can be read on a card, a line an element.</summary>
    public static string TextOf(JsonNode? node) => string.Join('\n', Texts(node));

    public static JsonObject? Action(JsonNode? node, string verb) => Objects(node).FirstOrDefault(o => (string?)o["type"] == "Action.Execute" && (string?)o["verb"] == verb && o["title"] is not null);

    public static string? Url(JsonNode? node) => (string?)Objects(node).FirstOrDefault(o => (string?)o["type"] == "Action.OpenUrl")?["url"];

    public static JsonObject Merge(JsonNode? data, JsonObject inputs)
    {
        var merged = data?.DeepClone() as JsonObject ?? [];
        foreach (var (key, value) in inputs)
        {
            merged[key] = value?.DeepClone();
        }

        return merged;
    }

    private static IEnumerable<string> Texts(JsonNode? node) => Objects(node).SelectMany(o => new[] { "text", "title", "value", "label" }.Select(k => o[k]))
        .OfType<JsonValue>().Where(v => v.GetValueKind() == JsonValueKind.String).Select(v => v.GetValue<string>());

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => Objects(p.Value)).Prepend(o),
        JsonArray a => a.SelectMany(Objects),
        _ => [],
    };
}
