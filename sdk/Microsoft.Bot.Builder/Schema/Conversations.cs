using Newtonsoft.Json;

namespace Microsoft.Bot.Schema;

/// <summary>All that is needed to come back to a conversation later.</summary>
public class ConversationReference
{
    [JsonProperty("activityId")]
    public string? ActivityId { get; set; }

    [JsonProperty("user")]
    public ChannelAccount? User { get; set; }

    [JsonProperty("bot")]
    public ChannelAccount? Bot { get; set; }

    [JsonProperty("conversation")]
    public ConversationAccount? Conversation { get; set; }

    [JsonProperty("channelId")]
    public string? ChannelId { get; set; }

    [JsonProperty("locale")]
    internal string? Locale { get; set; }

    [JsonProperty("serviceUrl")]
    public string? ServiceUrl { get; set; }

    /// <summary>The event that stands for the incoming activity in a turn of the bot's own.</summary>
    internal Activity GetContinuationActivity() => new()
    {
        Type = ActivityTypes.Event,
        Name = "ContinueConversation",
        Id = ActivityId ?? Guid.NewGuid().ToString(),
        ChannelId = ChannelId,
        Locale = Locale,
        ServiceUrl = ServiceUrl,
        Conversation = Conversation,
        Recipient = Bot,
        From = User,
    };
}

/// <summary>What a new conversation shall be.</summary>
public class ConversationParameters
{
    [JsonProperty("isGroup")]
    public bool? IsGroup { get; set; }

    [JsonProperty("bot")]
    public ChannelAccount? Bot { get; set; }

    [JsonProperty("members")]
    public IList<ChannelAccount>? Members { get; set; }

    /// <summary>The first message: a channel has no conversation without one.</summary>
    [JsonProperty("activity")]
    public Activity? Activity { get; set; }

    [JsonProperty("tenantId")]
    public string? TenantId { get; set; }

    [JsonProperty("channelData")]
    public object? ChannelData { get; set; }

    /// <summary>The event that stands for the incoming activity in the new conversation's first turn.</summary>
    internal Activity FirstActivity(ConversationResourceResponse created, string channelId, string serviceUrl) => new()
    {
        Type = ActivityTypes.Event,
        Name = "CreateConversation",
        Id = created.ActivityId ?? Guid.NewGuid().ToString("n"),
        ChannelId = channelId,
        ServiceUrl = serviceUrl,
        Conversation = new ConversationAccount { Id = created.Id, TenantId = TenantId },
        ChannelData = ChannelData,
        Recipient = Bot,
    };
}

/// <summary>The id that the channel gave to what was sent.</summary>
public class ResourceResponse
{
    [JsonProperty("id")]
    public string? Id { get; set; }
}

/// <summary>The channel's answer to a new conversation.</summary>
internal sealed class ConversationResourceResponse
{
    [JsonProperty("activityId")]
    public string? ActivityId { get; set; }

    [JsonProperty("id")]
    public string? Id { get; set; }
}

/// <summary>The replies of a turn whose caller wants them in the HTTP response.</summary>
internal sealed record ExpectedReplies([property: JsonProperty("activities")] IReadOnlyList<Activity> Activities);
