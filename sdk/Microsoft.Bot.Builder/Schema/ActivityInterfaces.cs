namespace Microsoft.Bot.Schema;

/// <summary>What every activity has. <see cref="Activity"/> is the one there is: the internal member keeps others from being made.</summary>
public interface IActivity
{
    ConversationAccount? Conversation { get; set; }

    object? ChannelData { get; set; }

    internal Activity Whole { get; }

    /// <summary>The channel data in its type; null when there is none.</summary>
    TypeT? GetChannelData<TypeT>();

    ConversationReference GetConversationReference();
}

/// <summary>A message.</summary>
public interface IMessageActivity : IActivity
{
    string? Text { get; set; }
}

/// <summary>Someone came to a conversation or left it.</summary>
public interface IConversationUpdateActivity : IActivity;

/// <summary>The app was installed or removed.</summary>
public interface IInstallationUpdateActivity : IActivity;

/// <summary>A question that wants its answer in the HTTP response.</summary>
public interface IInvokeActivity : IActivity;
