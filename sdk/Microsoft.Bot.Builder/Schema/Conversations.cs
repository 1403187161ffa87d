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
    public string? Locale { get; set; }

    [JsonProperty("serviceUrl")]
    public string? ServiceUrl { get; set; }

    /// <summary>The event that stands for the incoming activity in a turn of the bot's own.</summary>
    public Activity GetContinuationActivity() => new()
    {
        Type = ActivityTypes.Event,
        Name = ActivityEventNames.ContinueConversation,
        Id = ActivityId ?? Guid.NewGuid().ToString(),
        ChannelId = ChannelId,
        Locale = Locale,
        ServiceUrl = ServiceUrl,
        Conversation = Conversation,
        Recipient = Bot,
        From = User,
        RelatesTo = this,
    };
}

/// <summary>What a new conversation shall be.</summary>
public class ConversationParameters
{
    public ConversationParameters()
    {
    }

    public ConversationParameters(bool? isGroup = null, ChannelAccount? bot = null, IList<ChannelAccount>? members = null, string? topicName = null, Activity? activity = null, object? channelData = null, string? tenantId = null)
    {
        IsGroup = isGroup;
        Bot = bot;
        Members = members;
        TopicName = topicName;
        Activity = activity;
        ChannelData = channelData;
        TenantId = tenantId;
    }

    [JsonProperty("isGroup")]
    public bool? IsGroup { get; set; }

    [JsonProperty("bot")]
    public ChannelAccount? Bot { get; set; }

    [JsonProperty("members")]
    public IList<ChannelAccount>? Members { get; set; }

    [JsonProperty("topicName")]
    public string? TopicName { get; set; }

    [JsonProperty("tenantId")]
    public string? TenantId { get; set; }

    [JsonProperty("activity")]
    public Activity? Activity { get; set; }

    [JsonProperty("channelData")]
    public object? ChannelData { get; set; }
}

/// <summary>The id that the channel gave to what was sent.</summary>
public class ResourceResponse
{
    public ResourceResponse()
    {
    }

    public ResourceResponse(string? id = null) => Id = id;

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
