namespace TeamsAddin.Adapters.Graph;

/// <summary>
/// Exchange sends about 30 messages a minute from a mailbox, and each invitation is one. Who finds no room gets a turn of his own, so that
/// those who wait do not all come back at once.
/// </summary>
internal sealed class MessageBudget(TimeProvider time)
{
    public const int InMinute = 30;
    private const int MaxKept = 10_000;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>What a turn takes until it sends: without it the next one would come while this one still counts.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Mailbox> mailboxes = new(StringComparer.OrdinalIgnoreCase);

    /// <returns>How many of them may be sent now, and how long the others wait.</returns>
    public (int Taken, TimeSpan Wait) Take(string mailbox, int wanted)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            var own = Own(mailbox, now);
            var taken = Math.Min(wanted, InMinute - own.Sent.Count);
            for (var i = 0; i < taken; i++)
            {
                own.Sent.Enqueue(now);
            }

            if (taken == wanted)
            {
                return (taken, TimeSpan.Zero);
            }

            // Each of those left goes a minute after the one that is thirty before it; they come together with their last.
            own.Turns.RemoveAll(t => t <= now);
            var before = own.Sent.Concat(own.Turns).ToList();
            for (var i = 0; i < wanted - taken; i++)
            {
                before.Add(before[^InMinute] + Minute + Slack);
                own.Turns.Add(before[^1]);
            }

            return (taken, own.Turns[^1] - now);
        }
    }

    private Mailbox Own(string mailbox, DateTimeOffset now)
    {
        if (!mailboxes.TryGetValue(mailbox, out var own))
        {
            if (mailboxes.Count >= MaxKept)
            {
                foreach (var idle in mailboxes.Where(m => m.Value.Turns.All(t => t < now) && m.Value.Sent.All(s => now - s >= Minute)).Select(m => m.Key).ToList())
                {
                    mailboxes.Remove(idle);
                }
            }

            mailboxes[mailbox] = own = new Mailbox();
        }

        while (own.Sent.TryPeek(out var oldest) && now - oldest >= Minute)
        {
            own.Sent.Dequeue();
        }

        return own;
    }

    private sealed class Mailbox
    {
        public Queue<DateTimeOffset> Sent { get; } = new();

        /// <summary>When those that wait are to come.</summary>
        public List<DateTimeOffset> Turns { get; } = [];
    }
}
