using System.Collections.Concurrent;

namespace TeamsAddin.Local.Teams;

/// <summary>The published limits of a bot: 50 requests a second in a tenant; in a conversation 7 in 1 s, 8 in 2 s, 60 in 30 s, 1,800 in an hour.</summary>
internal sealed class ConnectorLimits(TimeProvider time)
{
    private static readonly (int Count, TimeSpan Window)[] OfConversation =
    [
        (7, TimeSpan.FromSeconds(1)), (8, TimeSpan.FromSeconds(2)), (60, TimeSpan.FromSeconds(30)), (1800, TimeSpan.FromHours(1)),
    ];

    private readonly SlidingLimit tenant = new(time, (50, TimeSpan.FromSeconds(1)));
    private readonly ConcurrentDictionary<string, SlidingLimit> conversations = new(StringComparer.Ordinal);

    /// <returns>Null, or how long to wait.</returns>
    public TimeSpan? RefusalOfRequest() => Take(tenant);

    /// <returns>Null, or how long to wait.</returns>
    public TimeSpan? RefusalOfSend(string conversation) => Take(conversations.GetOrAdd(conversation, _ => new SlidingLimit(time, OfConversation)));

    private static TimeSpan? Take(SlidingLimit limit)
    {
        lock (limit)
        {
            return limit.TryTake(out var wait) ? null : wait;
        }
    }
}
