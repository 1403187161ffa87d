using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TeamsAddin.Local.Entra;

namespace TeamsAddin.Local.Teams;

/// <summary>What the bot answered to an activity.</summary>
internal sealed record BotReply(int Status, string Body)
{
    public bool IsOk => Status is >= 200 and < 300;
}

/// <summary>Delivers activities to the bot, signed as the Bot Framework signs them. Once: the channel does not repeat.</summary>
internal sealed class BotChannel(TenantSettings settings, EntraDesk entra, People people, HttpClient http, TimeProvider clock)
{
    /// <summary>Teams waits 15 s for a message's answer, and shows an error where an invoke takes over about 5 s; the box waits longer, for slow machines.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public string BotId { get; } = "28:" + settings.AppId;

    public Uri ServiceUrl => new(entra.Root, "teams/");

    public Uri? Endpoint { get; set; } = settings.BotEndpoint;

    /// <exception cref="HttpRequestException">The bot cannot be reached.</exception>
    /// <exception cref="TimeoutException">The bot has not answered in time.</exception>
    public async Task<BotReply> DeliverAsync(JsonObject activity, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint ?? throw new InvalidOperationException("The bot's endpoint is not known yet."));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", entra.ChannelToken(ServiceUrl.ToString()));
        request.Content = new StringContent(activity.ToJsonString(), Encoding.UTF8, "application/json");
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Patience);
        try
        {
            using var response = await http.SendAsync(request, limited.Token);
            return new BotReply((int)response.StatusCode, await response.Content.ReadAsStringAsync(limited.Token));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The bot did not answer within {Patience.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s.", e);
        }
    }

    /// <summary>An activity of a person in the chat with the bot.</summary>
    public JsonObject Activity(string type, string id, Chat chat)
    {
        var person = people.Get(chat.PersonId);
        return new JsonObject
        {
            ["type"] = type,
            ["id"] = id,
            ["timestamp"] = clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            ["serviceUrl"] = ServiceUrl.ToString(),
            ["channelId"] = "msteams",
            ["from"] = new JsonObject { ["id"] = chat.UserId, ["name"] = person.Name, ["aadObjectId"] = person.Id },
            ["conversation"] = new JsonObject { ["conversationType"] = "personal", ["tenantId"] = settings.TenantId, ["id"] = chat.ConversationId },
            ["recipient"] = new JsonObject { ["id"] = BotId, ["name"] = "TeamsAddin" },
            ["entities"] = new JsonArray(new JsonObject { ["type"] = "clientInfo", ["locale"] = person.Locale, ["platform"] = "Web" }),
            ["channelData"] = new JsonObject { ["tenant"] = new JsonObject { ["id"] = settings.TenantId } },
            ["locale"] = person.Locale,
        };
    }
}
