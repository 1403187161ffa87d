namespace Microsoft.Bot.Schema;

/// <summary>The types of activity that have a meaning here.</summary>
public static class ActivityTypes
{
    public const string Message = "message";
    public const string Invoke = "invoke";
    internal const string ConversationUpdate = "conversationUpdate";
    internal const string InstallationUpdate = "installationUpdate";
    internal const string Event = "event";
}

/// <summary>Types that never leave the process.</summary>
public static class ActivityTypesEx
{
    public const string InvokeResponse = "invokeResponse";
}

/// <summary>How a caller wants its replies.</summary>
internal static class DeliveryModes
{
    public const string ExpectReplies = "expectReplies";
}
