namespace Microsoft.Bot.Schema;

/// <summary>What every activity has.</summary>
public interface IActivity
{
    string? Type { get; set; }

    string? Id { get; set; }

    string? ServiceUrl { get; set; }

    DateTimeOffset? Timestamp { get; set; }

    DateTimeOffset? LocalTimestamp { get; set; }

    string? ChannelId { get; set; }

    ChannelAccount? From { get; set; }

    ConversationAccount? Conversation { get; set; }

    ChannelAccount? Recipient { get; set; }

    string? ReplyToId { get; set; }

    object? ChannelData { get; set; }

    /// <summary>The channel data in its type; null when there is none.</summary>
    TypeT? GetChannelData<TypeT>();

    ConversationReference GetConversationReference();

    /// <summary>Addresses this activity: to the person (outgoing) or from the person (incoming).</summary>
    Activity ApplyConversationReference(ConversationReference reference, bool isIncoming = false);
}

/// <summary>A message.</summary>
public interface IMessageActivity : IActivity
{
    string? Locale { get; set; }

    string? Text { get; set; }

    string? Speak { get; set; }

    string? InputHint { get; set; }

    string? Summary { get; set; }

    string? TextFormat { get; set; }

    string? AttachmentLayout { get; set; }

    IList<Attachment>? Attachments { get; set; }

    string? Importance { get; set; }

    string? DeliveryMode { get; set; }

    object? Value { get; set; }
}

/// <summary>Someone came to a conversation or left it, or it changed its name.</summary>
public interface IConversationUpdateActivity : IActivity
{
    IList<ChannelAccount>? MembersAdded { get; set; }

    IList<ChannelAccount>? MembersRemoved { get; set; }

    string? TopicName { get; set; }
}

/// <summary>The app was installed or removed.</summary>
public interface IInstallationUpdateActivity : IActivity
{
    string? Action { get; set; }
}

/// <summary>A question that wants its answer in the HTTP response.</summary>
public interface IInvokeActivity : IActivity
{
    string? Name { get; set; }

    object? Value { get; set; }

    ConversationReference? RelatesTo { get; set; }
}

/// <summary>A turn that no person began: a conversation continued or created by the bot.</summary>
public interface IEventActivity : IActivity
{
    string? Name { get; set; }

    object? Value { get; set; }

    ConversationReference? RelatesTo { get; set; }
}
