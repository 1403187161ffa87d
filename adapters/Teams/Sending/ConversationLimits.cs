namespace TeamsAddin.Adapters.Teams.Sending;

/// <summary>What one process may send into each conversation: its role's part of the channel's limits.</summary>
internal sealed class ConversationLimits(SendRole role, TimeProvider wall)
{
    /// <summary>Conversations that are remembered before the silent ones are forgotten.</summary>
    internal const int PruneAt = 200_000;

    private readonly Lock gate = new();
    private readonly long origin = wall.GetTimestamp();
    private readonly int longest = role.Conversation.Max(l => l.Count);
    private readonly TimeSpan widest = role.Conversation.Max(l => l.Window);
    private readonly Dictionary<string, List<TimeSpan>> sent = new(StringComparer.Ordinal);

    internal int Kept => sent.Count;

    /// <returns>Zero: taken. Else how long until there is room; nothing was taken.</returns>
    public TimeSpan Take(string conversation)
    {
        lock (gate)
        {
            var now = wall.GetElapsedTime(origin);
            if (!sent.TryGetValue(conversation, out var times))
            {
                Prune(now);
                sent.Add(conversation, times = new List<TimeSpan>(1));
            }

            var wait = TimeSpan.Zero;
            foreach (var (count, window) in role.Conversation)
            {
                if (times.Count >= count && times[^count] + window > now)
                {
                    wait = Longer(wait, times[^count] + window - now);
                }
            }

            if (wait > TimeSpan.Zero)
            {
                return wait;
            }

            if (times.Count >= 2 * longest)
            {
                times.RemoveRange(0, longest);
            }

            times.Add(now);
            return TimeSpan.Zero;
        }
    }

    /// <summary>A conversation that has been silent for the widest window has all its room again.</summary>
    private void Prune(TimeSpan now)
    {
        if (sent.Count < PruneAt)
        {
            return;
        }

        foreach (var (conversation, times) in sent)
        {
            if (times[^1] + widest <= now)
            {
                sent.Remove(conversation);
            }
        }
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
