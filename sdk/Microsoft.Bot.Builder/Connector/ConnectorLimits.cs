namespace Microsoft.Bot.Connector;

/// <summary>How long a call to the channel is tried. A wait that would not fit ends the tries at once.</summary>
internal sealed record ConnectorLimits
{
    internal static readonly ConnectorLimits Default = new();

    public int Attempts { get; init; } = 4;

    /// <summary>From the first attempt to the begin of the last.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The first wait where the channel names none; it doubles, and up to a quarter of jitter comes on top.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For one attempt, by the wall clock.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
