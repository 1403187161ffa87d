using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TeamsAddin.Local.Entra;

namespace TeamsAddin.Local.Teams;

/// <summary>What the bot answered to a card's action. A status that is not 200 is shown to the person as an error.</summary>
internal sealed record InvokeAnswer(int StatusCode, string Type, JsonElement? Value);

/// <summary>Teams in the box: people's chats with the bot, and what people do there.</summary>
internal sealed class TeamsTenant : IAsyncDisposable
{
    private readonly People people;
    private readonly TimeProvider clock;
    private readonly FaultDesk faults;
    private readonly BotChannel channel;
    private readonly Connector connector;
    private readonly CardLog log;
    private readonly CancellationTokenSource stopping = new();
    private readonly InFlightCount inFlight = new();
    private long cards;

    public TeamsTenant(TenantSettings settings, EntraDesk entra, People people, FaultDesk faults, HttpClient http, TimeProvider clock)
    {
        (this.people, this.clock, this.faults) = (people, clock, faults);
        Chats = new Chats(settings.DataFolder, clock);
        Channel = new InspectionChannel(settings.DataFolder);
        channel = new BotChannel(settings, entra, people, http, clock);
        connector = new Connector(this, settings, entra, people, new ConnectorLimits(TimeProvider.System));
        log = new CardLog(settings.CardLog);
    }

    /// <summary>Someone's chat has changed; the person's id. From any thread.</summary>
    public Action<string>? Changed { get; set; }

    public string BotId => channel.BotId;

    public Uri ServiceUrl => channel.ServiceUrl;

    /// <summary>The bot's <c>/api/messages</c>, http or https.</summary>
    public Uri? BotEndpoint
    {
        get => channel.Endpoint;
        set => channel.Endpoint = value;
    }

    /// <summary>Cards that the bot has sent or updated since the start.</summary>
    public long Cards => Interlocked.Read(ref cards);

    /// <summary>Calls of the bot and deliveries to it that have not ended.</summary>
    public int InFlight => inFlight.Value;

    internal Chats Chats { get; }

    internal InspectionChannel Channel { get; }

    /// <summary>The chat with the bot, oldest first.</summary>
    public IReadOnlyList<ChatMessage> Chat(string personId) => Chats.Messages(people.Get(personId).Id);

    /// <summary>Installs the app for a person and tells the bot; once, until it is removed.</summary>
    public async Task InstallAsync(string personId, CancellationToken cancellationToken = default)
    {
        var person = people.Get(personId);
        var chat = Chats.Of(person.Id);
        people.Add([person with { HasApp = true }]);
        if (chat.BotKnows)
        {
            return;
        }

        var joined = channel.Activity("conversationUpdate", NewId(), chat);
        joined["membersAdded"] = new JsonArray(new JsonObject { ["id"] = BotId });
        var heard = await DeliverAsync(joined, cancellationToken);
        var installed = channel.Activity("installationUpdate", NewId(), chat);
        installed["action"] = "add";
        var welcomed = await DeliverAsync(installed, cancellationToken);
        Chats.BotKnows(chat, heard.IsOk && welcomed.IsOk);
    }

    public async Task UninstallAsync(string personId, CancellationToken cancellationToken = default)
    {
        var person = people.Get(personId);
        var chat = Chats.Of(person.Id);
        people.Add([person with { HasApp = false }]);
        Chats.BotKnows(chat, known: false);
        var removed = channel.Activity("installationUpdate", NewId(), chat);
        removed["action"] = "remove";
        await DeliverAsync(removed, cancellationToken);
    }

    /// <summary>A person writes to the bot.</summary>
    /// <exception cref="InvalidOperationException">The person has not the app.</exception>
    public async Task<BotReply> SayAsync(string personId, string text, CancellationToken cancellationToken = default)
    {
        var chat = ChatWithApp(personId);
        var said = Chats.Add(chat, "person", text, card: null);
        Changed?.Invoke(chat.PersonId);
        var activity = channel.Activity("message", said.Id, chat);
        activity["text"] = text;
        activity["textFormat"] = "plain";
        return await DeliverAsync(activity, cancellationToken);
    }

    /// <summary>A person taps an action of a card.</summary>
    /// <param name="activityId">Given to repeat a delivery; else a new one.</param>
    /// <exception cref="KeyNotFoundException">Nobody, or no message, has that id.</exception>
    public async Task<InvokeAnswer> TapAsync(
        string personId, string messageId, string verb, JsonObject data, string? activityId = null, CancellationToken cancellationToken = default)
    {
        var chat = ChatWithApp(personId);
        _ = Chats.Find(chat, messageId) ?? throw new KeyNotFoundException($"There is no message {messageId} in this chat.");
        var activity = channel.Activity("invoke", activityId ?? NewId(), chat);
        activity["name"] = "adaptiveCard/action";
        activity["replyToId"] = messageId;
        activity["value"] = new JsonObject
        {
            ["action"] = new JsonObject { ["type"] = "Action.Execute", ["verb"] = verb, ["data"] = data.DeepClone() },
            ["trigger"] = "manual",
        };
        var reply = await DeliverAsync(activity, cancellationToken);
        if (faults.Duplicates)
        {
            _ = UnheardAsync(DeliverAsync((JsonObject)activity.DeepClone(), stopping.Token));
        }

        var answer = AnswerOf(reply);
        if (answer is { StatusCode: 200, Type: ActivityRules.CardType, Value: { } card })
        {
            log.Write("answered", card);
            Chats.Replace(chat, messageId, m => m with { ShownCard = card });
            Changed?.Invoke(chat.PersonId);
        }

        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Chats.DisposeAsync();
        await Channel.DisposeAsync();
    }

    internal async Task<Answer> AnswerAsync(Call call, TimeSpan slowBy, CancellationToken cancellationToken)
    {
        using var _ = inFlight.Begin();
        var answer = await connector.AnswerAsync(call);
        await Task.Delay(slowBy, TimeProvider.System, cancellationToken);
        return answer;
    }

    /// <summary>The bot has sent an activity; returns its id. A typing indicator leaves nothing behind.</summary>
    internal string Receive(Chat chat, JsonObject activity)
    {
        if (ActivityRules.Text(activity["type"]) == "typing")
        {
            return NewId();
        }

        var card = Counted("sent", ActivityRules.CardOf(activity));
        var message = Chats.Add(chat, "bot", ActivityRules.Text(activity["text"]), card);
        Changed?.Invoke(chat.PersonId);
        return message.Id;
    }

    /// <summary>The bot begins a thread in the channel; returns the post's id.</summary>
    internal string Post(JsonObject activity) =>
        Channel.Add(ActivityRules.Text(activity["text"]), Counted("sent", ActivityRules.CardOf(activity)), clock.GetUtcNow());

    /// <returns>False where the bot has no such message.</returns>
    internal bool Update(Chat chat, string messageId, JsonObject activity)
    {
        if (Chats.Find(chat, messageId) is not { From: "bot" })
        {
            return false;
        }

        var card = Counted("updated", ActivityRules.CardOf(activity));
        var now = clock.GetUtcNow();
        Chats.Replace(chat, messageId, m => m with { Text = ActivityRules.Text(activity["text"]), Card = card, ShownCard = card, UpdatedAt = now });
        Changed?.Invoke(chat.PersonId);
        return true;
    }

    internal bool Delete(Chat chat, string messageId)
    {
        var removed = Chats.Find(chat, messageId) is { From: "bot" } && Chats.Remove(chat, messageId);
        Changed?.Invoke(chat.PersonId);
        return removed;
    }

    /// <summary>As Graph installs: the bot hears of it soon.</summary>
    internal void InstallLater(string personId) => _ = UnheardAsync(InstallAsync(personId, stopping.Token));

    private Chat ChatWithApp(string personId) => people.Get(personId) is { HasApp: true } person
        ? Chats.Of(person.Id)
        : throw new InvalidOperationException("The app is not installed for this person.");

    private async Task<BotReply> DeliverAsync(JsonObject activity, CancellationToken cancellationToken)
    {
        using var _ = inFlight.Begin();
        return await channel.DeliverAsync(activity, cancellationToken);
    }

    private static async Task UnheardAsync(Task delivery)
    {
        try
        {
            await delivery;
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or OperationCanceledException)
        {
            // Nobody waits for the answer, as in Teams.
            return;
        }
    }

    private static InvokeAnswer AnswerOf(BotReply reply)
    {
        JsonNode? body;
        try
        {
            body = reply.Body.Length == 0 ? null : JsonNode.Parse(reply.Body);
        }
        catch (JsonException)
        {
            return Flawed(502, "the answer is not JSON");
        }

        if (reply.Status != 200 || body is not JsonObject answer)
        {
            return Flawed(reply.Status == 200 ? 502 : reply.Status, $"the bot answered {reply.Status.ToString(CultureInfo.InvariantCulture)} and no answer to an action");
        }

        var (type, value) = (ActivityRules.Text(answer["type"]) ?? "", answer["value"]);
        var flaw = type != ActivityRules.CardType ? null : ActivityRules.FlawOf(value) ?? (ActivityRules.IsTooLarge(value!) ? "the card is over 28 KB" : null);
        return flaw is not null
            ? Flawed(502, flaw)
            : new InvokeAnswer(answer["statusCode"]?.GetValue<int>() ?? 200, type, value is null ? null : JsonSerializer.SerializeToElement(value));
    }

    private static InvokeAnswer Flawed(int status, string message) =>
        new(status, "application/vnd.microsoft.error", JsonSerializer.SerializeToElement(new { code = "BadAnswer", message }));

    private JsonElement? Counted(string how, JsonElement? card)
    {
        if (card is { } there)
        {
            Interlocked.Increment(ref cards);
            log.Write(how, there);
        }

        return card;
    }

    private static string NewId() => "f:" + Guid.NewGuid().ToString("D");
}
