using Microsoft.Bot.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Microsoft.Bot.Schema;

/// <summary>One event of a conversation, in or out. What the class does not name stays in <see cref="Properties"/>.</summary>
public class Activity : IMessageActivity, IConversationUpdateActivity, IInstallationUpdateActivity, IInvokeActivity, IEventActivity
{
    [JsonProperty("type")]
    public string? Type { get; set; }

    [JsonProperty("id")]
    public string? Id { get; set; }

    [JsonProperty("timestamp")]
    public DateTimeOffset? Timestamp { get; set; }

    [JsonProperty("localTimestamp")]
    public DateTimeOffset? LocalTimestamp { get; set; }

    [JsonProperty("localTimezone")]
    public string? LocalTimezone { get; set; }

    [JsonProperty("serviceUrl")]
    public string? ServiceUrl { get; set; }

    [JsonProperty("channelId")]
    public string? ChannelId { get; set; }

    [JsonProperty("from")]
    public ChannelAccount? From { get; set; }

    [JsonProperty("conversation")]
    public ConversationAccount? Conversation { get; set; }

    [JsonProperty("recipient")]
    public ChannelAccount? Recipient { get; set; }

    [JsonProperty("textFormat")]
    public string? TextFormat { get; set; }

    [JsonProperty("attachmentLayout")]
    public string? AttachmentLayout { get; set; }

    [JsonProperty("membersAdded")]
    public IList<ChannelAccount>? MembersAdded { get; set; }

    [JsonProperty("membersRemoved")]
    public IList<ChannelAccount>? MembersRemoved { get; set; }

    [JsonProperty("topicName")]
    public string? TopicName { get; set; }

    [JsonProperty("locale")]
    public string? Locale { get; set; }

    [JsonProperty("text")]
    public string? Text { get; set; }

    [JsonProperty("speak")]
    public string? Speak { get; set; }

    [JsonProperty("inputHint")]
    public string? InputHint { get; set; }

    [JsonProperty("summary")]
    public string? Summary { get; set; }

    [JsonProperty("attachments")]
    public IList<Attachment>? Attachments { get; set; }

    [JsonProperty("channelData")]
    public object? ChannelData { get; set; }

    [JsonProperty("action")]
    public string? Action { get; set; }

    [JsonProperty("replyToId")]
    public string? ReplyToId { get; set; }

    [JsonProperty("value")]
    public object? Value { get; set; }

    [JsonProperty("name")]
    public string? Name { get; set; }

    [JsonProperty("relatesTo")]
    public ConversationReference? RelatesTo { get; set; }

    [JsonProperty("importance")]
    public string? Importance { get; set; }

    [JsonProperty("deliveryMode")]
    public string? DeliveryMode { get; set; }

    [JsonExtensionData(ReadData = true, WriteData = true)]
    public JObject Properties { get; set; } = [];

    public static IMessageActivity CreateMessageActivity() => new Activity { Type = ActivityTypes.Message, Attachments = [] };

    public TypeT? GetChannelData<TypeT>() => ChannelData switch
    {
        TypeT typed => typed,
        JObject json => json.ToObject<TypeT>(BotJson.Serializer),
        _ => default,
    };

    public ConversationReference GetConversationReference() => new()
    {
        ActivityId = Id,
        User = From,
        Bot = Recipient,
        Conversation = Conversation,
        ChannelId = ChannelId,
        Locale = Locale,
        ServiceUrl = ServiceUrl,
    };

    public Activity ApplyConversationReference(ConversationReference reference, bool isIncoming = false)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ChannelId = reference.ChannelId;
        ServiceUrl = reference.ServiceUrl;
        Conversation = reference.Conversation;
        Locale = reference.Locale ?? Locale;
        (From, Recipient) = isIncoming ? (reference.User, reference.Bot) : (reference.Bot, reference.User);
        if (isIncoming)
        {
            Id = reference.ActivityId ?? Id;
        }
        else
        {
            ReplyToId = reference.ActivityId ?? ReplyToId;
        }

        return this;
    }
}
