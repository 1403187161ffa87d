namespace Microsoft.Bot.Schema;

/// <summary>The types of activity that have a meaning here.</summary>
public static class ActivityTypes
{
    public const string Message = "message";
    public const string ConversationUpdate = "conversationUpdate";
    public const string InstallationUpdate = "installationUpdate";
    public const string Invoke = "invoke";
    public const string Event = "event";
    public const string Typing = "typing";
    public const string Trace = "trace";
}

/// <summary>Types that never leave the process.</summary>
public static class ActivityTypesEx
{
    public const string InvokeResponse = "invokeResponse";
}

/// <summary>Names of the events that begin a turn of the bot's own.</summary>
public static class ActivityEventNames
{
    public const string ContinueConversation = "ContinueConversation";
    public const string CreateConversation = "CreateConversation";
}

/// <summary>How a caller wants its replies.</summary>
public static class DeliveryModes
{
    public const string ExpectReplies = "expectReplies";
}

/// <summary>Whether a client should open its input.</summary>
public static class InputHints
{
    public const string AcceptingInput = "acceptingInput";
}

/// <summary>How several attachments are laid out.</summary>
public static class AttachmentLayoutTypes
{
    public const string List = "list";
}
