using Microsoft.Bot.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Microsoft.Bot.Schema;

/// <summary>One event of a conversation, in or out.</summary>
public class Activity : IMessageActivity, IConversationUpdateActivity, IInstallationUpdateActivity, IInvokeActivity
{
    [JsonProperty("type")]
    public string? Type { get; set; }

    [JsonProperty("id")]
    public string? Id { get; set; }

    [JsonProperty("timestamp")]
    internal DateTimeOffset? Timestamp { get; set; }

    [JsonProperty("localTimestamp")]
    internal DateTimeOffset? LocalTimestamp { get; set; }

    [JsonProperty("serviceUrl")]
    internal string? ServiceUrl { get; set; }

    [JsonProperty("channelId")]
    internal string? ChannelId { get; set; }

    [JsonProperty("from")]
    public ChannelAccount? From { get; set; }

    [JsonProperty("conversation")]
    public ConversationAccount? Conversation { get; set; }

    [JsonProperty("recipient")]
    internal ChannelAccount? Recipient { get; set; }

    [JsonProperty("attachmentLayout")]
    internal string? AttachmentLayout { get; set; }

    [JsonProperty("membersAdded")]
    internal IList<ChannelAccount>? MembersAdded { get; set; }

    [JsonProperty("membersRemoved")]
    internal IList<ChannelAccount>? MembersRemoved { get; set; }

    [JsonProperty("locale")]
    public string? Locale { get; set; }

    [JsonProperty("text")]
    public string? Text { get; set; }

    [JsonProperty("speak")]
    internal string? Speak { get; set; }

    [JsonProperty("inputHint")]
    internal string? InputHint { get; set; }

    [JsonProperty("attachments")]
    internal IList<Attachment>? Attachments { get; set; }

    [JsonProperty("channelData")]
    public object? ChannelData { get; set; }

    [JsonProperty("action")]
    internal string? Action { get; set; }

    [JsonProperty("replyToId")]
    public string? ReplyToId { get; set; }

    [JsonProperty("value")]
    public object? Value { get; set; }

    [JsonProperty("name")]
    internal string? Name { get; set; }

    [JsonProperty("deliveryMode")]
    internal string? DeliveryMode { get; set; }

    Activity IActivity.Whole => this;

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

    /// <summary>Addresses this activity to the reference's person, as an answer to its activity.</summary>
    internal Activity To(ConversationReference reference)
    {
        ChannelId = reference.ChannelId;
        ServiceUrl = reference.ServiceUrl;
        Conversation = reference.Conversation;
        Locale = reference.Locale ?? Locale;
        From = reference.Bot;
        Recipient = reference.User;
        ReplyToId = reference.ActivityId ?? ReplyToId;
        return this;
    }
}
