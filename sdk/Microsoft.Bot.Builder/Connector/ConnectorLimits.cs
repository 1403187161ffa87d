namespace Microsoft.Bot.Connector;

/// <summary>How long a call to the channel is tried. A wait that would not fit ends the tries at once.</summary>
internal static class ConnectorLimits
{
    public const int Attempts = 4;

    /// <summary>From the first attempt to the begin of the last.</summary>
    public static readonly TimeSpan Total = TimeSpan.FromSeconds(30);

    /// <summary>The first wait where the channel names none; it doubles, and up to a quarter of jitter comes on top.</summary>
    public static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    /// <summary>For one attempt, by the wall clock.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
}
